#include "services/ingestion/store/field_change_list.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/store/queries.h"

namespace dealtrace::ingestion {

std::string FieldChangePosition::AsText() const { return absl::StrCat(valid_from_micros, "|", id); }

absl::StatusOr<FieldChangePosition> ParseFieldChangePosition(absl::string_view text) {
  FieldChangePosition position;
  if (text.empty()) return position;
  const size_t bar = text.find('|');
  if (bar == absl::string_view::npos ||
      !absl::SimpleAtoi(text.substr(0, bar), &position.valid_from_micros)) {
    return absl::InvalidArgumentError("page_token is not of this list");
  }
  position.id = std::string(text.substr(bar + 1));
  return position;
}

absl::StatusOr<std::optional<FieldChangePosition>> ListFieldChanges(
    postgres::Transaction& transaction, const FieldChangeQuery& query,
    const std::function<crm::v1::FieldChange*()>& add) {
  FieldChangePosition at = query.after;
  int added = 0;
  while (true) {
    // The field is inside the message, so pages are filled from as many rows as it takes.
    ASSIGN_OR_RETURN(
        postgres::Result result,
        transaction.Execute(queries::kListFieldChanges, query.record, at.valid_from_micros, at.id,
                            query.recorded_by, query.count + 1));
    for (int i = 0; i < result.size(); ++i) {
      crm::v1::FieldChange change;
      if (!change.ParseFromString(result[i].Binary(1))) {
        return absl::DataLossError("a stored field change is damaged");
      }
      if (query.field.empty() || change.field() == query.field) {
        if (added == query.count) return at;
        *add() = change;
        ++added;
      }
      at = {result[i].Int(2), result[i].Text(0)};
    }
    if (result.size() <= query.count) return std::nullopt;
  }
}

}  // namespace dealtrace::ingestion
