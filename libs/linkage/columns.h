// The kinds of column; see column.h.
#pragma once

#include <memory>

#include "libs/linkage/column.h"

namespace dealtrace::linkage {

std::unique_ptr<Column> MakeOrganisationColumn();
std::unique_ptr<Column> MakePersonColumn();
std::unique_ptr<Column> MakePhoneColumn();
std::unique_ptr<Column> MakeEmailColumn();
std::unique_ptr<Column> MakeDomainColumn();
std::unique_ptr<Column> MakeAddressColumn();
std::unique_ptr<Column> MakeDateColumn();
std::unique_ptr<Column> MakeNumberColumn();
std::unique_ptr<Column> MakeTextColumn();
std::unique_ptr<Column> MakeExactColumn();

}  // namespace dealtrace::linkage
