// The history of one record's fields, by time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "libs/postgres/database.h"

namespace dealtrace::ingestion {

// A place in the list: changes with one time are in the order of their ids.
struct FieldChangePosition {
  int64_t valid_from_micros = INT64_MIN;
  std::string id;

  std::string AsText() const;
};

// The inverse of AsText; "" is the beginning. INVALID_ARGUMENT: it is no such text.
absl::StatusOr<FieldChangePosition> ParseFieldChangePosition(absl::string_view text);

struct FieldChangeQuery {
  std::string record;  // resource name
  std::string field;   // empty: all
  std::optional<absl::Time> recorded_by;
  FieldChangePosition after;
  int count = 0;
};

// Adds up to `count` changes through `add`; returns where to read on, or nothing at the end.
absl::StatusOr<std::optional<FieldChangePosition>> ListFieldChanges(
    postgres::Transaction& transaction, const FieldChangeQuery& query,
    const std::function<crm::v1::FieldChange*()>& add);

}  // namespace dealtrace::ingestion
