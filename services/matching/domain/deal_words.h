// What a call's words say about one deal of a company: its product, value and competitor.
#pragma once

#include "services/matching/domain/evidence.h"

namespace dealtrace::matching {

// "GTX Pro" is not named where "GTX Pro Max" of another deal is.
Comparison CompareProduct(const PreparedCall& call, const Company& company, const Deal& deal);
// The deal's value, said in whole units.
Comparison CompareAmount(const PreparedCall& call, const Company& company, const Deal& deal);
Comparison CompareCompetitor(const PreparedCall& call, const Company& company, const Deal& deal);

}  // namespace dealtrace::matching
