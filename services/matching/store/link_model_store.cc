#include "services/matching/store/link_model_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/store/columns.h"
#include "services/matching/store/content.h"
#include "services/matching/store/queries.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

constexpr size_t kIdDigits = 12;

// Of `SELECT id, content, creator, created_at`.
absl::StatusOr<v1::LinkModel> ReadModel(const postgres::Row& row) {
  v1::LinkModel model;
  if (!model.ParseFromString(row.Binary(1))) {
    return absl::DataLossError(absl::StrCat("the link model ", row.Text(0), " cannot be read"));
  }
  model.set_name(rpc::ResourceName("linkModels", row.Text(0)));
  model.set_creator(row.Text(2));
  model.mutable_create_time()->set_seconds(absl::ToUnixSeconds(row.Time(3)));
  return model;
}

}  // namespace

absl::StatusOr<std::string> LoadActiveModelId(Transaction& transaction) {
  ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kLoadActiveModel));
  return rows.empty() ? std::string() : rows[0].Text(0);
}

absl::StatusOr<std::string> StoreFittedModel(Transaction& transaction, const v1::LinkModel& model,
                                             const std::string& creator) {
  v1::LinkModel content = model;
  for (const char* field : {"name", "active", "create_time", "creator"}) {
    content.GetReflection()->ClearField(&content, content.GetDescriptor()->FindFieldByName(field));
  }
  std::string bytes = SerializeDeterministically(content);
  content.clear_training();
  const std::string digits = HashOf(SerializeDeterministically(content)).substr(0, kIdDigits);
  std::string id = absl::StrCat("fitted-", digits);
  RETURN_IF_ERROR(
      transaction
          .Execute(queries::kInsertFittedModel, id, postgres::Bytes{std::move(bytes)}, creator)
          .status());
  return id;
}

absl::StatusOr<std::optional<v1::LinkModel>> LoadFittedModel(Transaction& transaction,
                                                             const std::string& id) {
  ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kLoadFittedModel, id));
  if (rows.empty()) return std::optional<v1::LinkModel>();
  ASSIGN_OR_RETURN(v1::LinkModel model, ReadModel(rows[0]));
  return std::optional<v1::LinkModel>(std::move(model));
}

absl::StatusOr<std::vector<v1::LinkModel>> ListFittedModels(Transaction& transaction,
                                                            const std::string& after_id,
                                                            int count_max) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kListFittedModels, after_id, count_max));
  std::vector<v1::LinkModel> models;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(v1::LinkModel model, ReadModel(rows[row]));
    models.push_back(std::move(model));
  }
  return models;
}

absl::StatusOr<std::vector<std::string>> ListReviewedCalls(Transaction& transaction,
                                                           const std::string& after_id,
                                                           int count_max) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kListReviewedCalls, after_id, count_max));
  return FirstColumn(rows);
}

}  // namespace dealtrace::matching
