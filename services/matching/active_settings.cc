#include "services/matching/active_settings.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/model_converters.h"
#include "services/matching/store/link_model_store.h"

namespace dealtrace::matching {
namespace {

std::shared_ptr<const PinnedSettings> Pin(const LinkSettings& operator_settings, LinkModel model) {
  auto pinned = std::make_shared<PinnedSettings>();
  pinned->settings = operator_settings;
  pinned->settings.model = std::move(model);
  pinned->version = VersionOf(pinned->settings);
  return pinned;
}

}  // namespace

std::string VersionOf(const LinkSettings& settings) {
  return absl::StrFormat(
      "%s,linked=%.3g,review=%g,before=%dh,after=%dh,short=%ds", settings.model.version,
      LinkedThreshold(settings), settings.review_min, absl::ToInt64Hours(settings.window.before),
      absl::ToInt64Hours(settings.window.after), absl::ToInt64Seconds(settings.short_call));
}

ActiveSettings::ActiveSettings(LinkSettings operator_settings)
    : operator_settings_(std::move(operator_settings)),
      built_in_(Pin(operator_settings_, operator_settings_.model)),
      active_last_(built_in_) {}

absl::StatusOr<std::shared_ptr<const PinnedSettings>> ActiveSettings::Load(
    postgres::Transaction& transaction) const {
  ASSIGN_OR_RETURN(const std::string id, LoadActiveModelId(transaction));
  absl::StatusOr<std::shared_ptr<const PinnedSettings>> pinned = LoadWith(transaction, id);
  if (absl::IsNotFound(pinned.status())) {
    return absl::DataLossError(absl::StrCat("the active link model ", id, " is not stored"));
  }
  if (pinned.ok()) {
    sync::MutexLock lock(mutex_);
    active_last_ = *pinned;
  }
  return pinned;
}

std::shared_ptr<const PinnedSettings> ActiveSettings::Latest() const {
  sync::MutexLock lock(mutex_);
  return active_last_;
}

absl::StatusOr<std::shared_ptr<const PinnedSettings>> ActiveSettings::Load(
    postgres::Database& database, absl::Time deadline) const {
  postgres::TransactionOptions options;
  options.name = "load active model";
  options.deadline = deadline;
  options.read_only = true;
  std::shared_ptr<const PinnedSettings> pinned;
  RETURN_IF_ERROR(
      database.Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(pinned, Load(transaction));
        return absl::OkStatus();
      }));
  return pinned;
}

absl::StatusOr<std::shared_ptr<const PinnedSettings>> ActiveSettings::LoadWith(
    postgres::Transaction& transaction, const std::string& model_id) const {
  if (model_id.empty() || model_id == built_in_->settings.model.version) return built_in_;
  {
    sync::MutexLock lock(mutex_);
    if (read_last_ != nullptr && read_last_->settings.model.version == model_id) return read_last_;
  }
  ASSIGN_OR_RETURN(const std::optional<v1::LinkModel> stored,
                   LoadFittedModel(transaction, model_id));
  if (!stored) {
    return rpc::NotFound("dealtrace/LinkModel", rpc::ResourceName("linkModels", model_id));
  }
  ASSIGN_OR_RETURN(LinkModel model, FromProto(*stored));
  std::shared_ptr<const PinnedSettings> pinned = Pin(operator_settings_, std::move(model));
  sync::MutexLock lock(mutex_);
  read_last_ = pinned;
  return pinned;
}

}  // namespace dealtrace::matching
