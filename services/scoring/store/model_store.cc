#include "services/scoring/store/model_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "services/scoring/converters.h"
#include "services/scoring/store/queries.h"
#include "services/scoring/store/stored_message.h"

namespace dealtrace::scoring {
namespace {

using postgres::Transaction;

std::string ColumnsJson(const std::vector<Column>& columns) {
  nlohmann::json json = nlohmann::json::array();
  for (const Column& column : columns) json.push_back({column.feature, column.category});
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

absl::StatusOr<std::vector<Column>> ParseColumns(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array()) return absl::DataLossError("a stored model's columns cannot be read");
  std::vector<Column> columns;
  for (const nlohmann::json& column : json) {
    if (!column.is_array() || column.size() != 2 || !column[0].is_string() ||
        !column[1].is_string()) {
      return absl::DataLossError("a stored model's column cannot be read");
    }
    columns.push_back({column[0].get<std::string>(), column[1].get<std::string>()});
  }
  return columns;
}

Basis BasisOf(v1::Score::Basis basis) {
  switch (basis) {
    case v1::Score::BASIS_MODEL:
      return Basis::kModel;
    case v1::Score::BASIS_NO_SIGNAL:
      return Basis::kNoSignal;
    default:
      return Basis::kTooFew;
  }
}

// Of `SELECT id, content, active, trained_at`.
absl::StatusOr<v1::Model> ReadModel(const postgres::Row& row) {
  ASSIGN_OR_RETURN(v1::Model model, ReadMessage<v1::Model>(row, 1));
  model.set_active(row.Bool(2));
  model.mutable_train_time()->set_seconds(absl::ToUnixSeconds(row.Time(3)));
  return model;
}

}  // namespace

std::string ModelId(const WinModel& model, absl::Time as_of) {
  const std::string what = absl::StrCat(
      SerializeDeterministically(ToProto(model.card, as_of)), "\n", ColumnsJson(model.columns),
      "\n", model.calibration.slope, "\n", model.calibration.intercept, "\n", model.booster);
  return absl::StrCat("win-", HashOf(what).substr(0, 16));
}

absl::StatusOr<std::vector<std::string>> ActivateModel(Transaction& transaction,
                                                       const std::string& id, const WinModel& model,
                                                       absl::Time as_of) {
  v1::Model content = ToProto(model.card, as_of);
  content.set_name(rpc::ResourceName("models", id));
  ASSIGN_OR_RETURN(const postgres::Result replaced,
                   transaction.Execute(queries::kDeactivateModels, id));
  RETURN_IF_ERROR(transaction
                      .Execute(queries::kUpsertModel, id,
                               postgres::Bytes{SerializeDeterministically(content)},
                               ColumnsJson(model.columns), model.calibration.slope,
                               model.calibration.intercept, postgres::Bytes{model.booster}, as_of)
                      .status());
  std::vector<std::string> ids;
  for (int row = 0; row < replaced.size(); ++row) ids.push_back(replaced[row].Text(0));
  return ids;
}

absl::StatusOr<std::optional<ActiveModel>> LoadActiveModel(Transaction& transaction) {
  ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kLoadActiveModel));
  if (rows.empty()) return std::optional<ActiveModel>();
  ActiveModel active;
  active.id = rows[0].Text(0);
  ASSIGN_OR_RETURN(const v1::Model content, ReadMessage<v1::Model>(rows[0], 1));
  active.model.card.basis = BasisOf(content.basis());
  active.model.card.base_rate = content.base_rate();
  ASSIGN_OR_RETURN(active.model.columns, ParseColumns(rows[0].Text(2)));
  active.model.calibration = {rows[0].Double(3), rows[0].Double(4)};
  active.model.booster = rows[0].Binary(5);
  active.as_of = rows[0].Time(6);
  return std::optional<ActiveModel>(std::move(active));
}

absl::StatusOr<absl::flat_hash_map<std::string, v1::Model>> LoadModels(
    Transaction& transaction, absl::Span<const std::string> ids) {
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kLoadModels, std::vector<std::string>(ids.begin(), ids.end())));
  absl::flat_hash_map<std::string, v1::Model> models;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(models[rows[row].Text(0)], ReadModel(rows[row]));
  }
  return models;
}

absl::StatusOr<std::vector<v1::Model>> ListModels(Transaction& transaction,
                                                  const std::string& after_id, int count_max) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kListModels, after_id, count_max));
  std::vector<v1::Model> models;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(v1::Model model, ReadModel(rows[row]));
    models.push_back(std::move(model));
  }
  return models;
}

std::string ContentHash(const v1::Model& model) {
  v1::Model content = model;
  content.clear_train_time();
  return HashOf(SerializeDeterministically(content));
}

}  // namespace dealtrace::scoring
