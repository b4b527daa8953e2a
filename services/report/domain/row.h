// A row behind a figure, as the report saw it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/report/domain/facts.h"

namespace dealtrace::report {

struct DealRow {
  std::string id;
  std::string title;
  Reference account;
  Outcome outcome = Outcome::kUnmapped;
  std::optional<Amount> amount;
  std::optional<absl::Time> open_time;
  std::optional<absl::Time> close_time;
  std::string rep;
  std::string product;
  std::string segment;
  std::string industry;
  std::string crm_reason_text;
  CrmReasonKind crm_reason_kind = CrmReasonKind::kUnknown;
  std::vector<std::string> crm_reason_codes;
  std::vector<std::string> call_reason_codes;  // that explain the outcome, main reason first
  int counted_calls = 0;
  std::optional<double> win_probability;
};

// Exactly one of the two is set.
struct Row {
  std::optional<DealRow> deal;
  std::optional<CallFact> call;

  // `opportunities/{id}` or `calls/{id}`.
  std::string ResourceName() const;
};

// The deal without what only figures are made of. Texts longer than 300 bytes are cut.
Row MakeRow(const DealFact& deal);
Row MakeRow(const CallFact& call);

}  // namespace dealtrace::report
