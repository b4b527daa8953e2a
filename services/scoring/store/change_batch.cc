#include "services/scoring/store/change_batch.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/ingestion/v1/sync_run.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/scoring/converters.h"

namespace dealtrace::scoring {
namespace {

using feed::v1::Change;

template <class Message>
absl::StatusOr<Message> Unpack(const Change& change) {
  Message message;
  if (!change.content().UnpackTo(&message)) {
    return absl::InvalidArgumentError(absl::StrCat(change.kind(), " ", change.key(),
                                                   ": content is not a ",
                                                   Message::descriptor()->full_name()));
  }
  return message;
}

int64_t Micros(bool present, const google::protobuf::Timestamp& time) {
  return present ? time.seconds() * 1'000'000 + time.nanos() / 1'000 : kNoTime;
}

void AddKey(const Change& change, KindBatch& batch) {
  batch.ids.push_back(change.key());
  batch.positions.push_back(change.position());
}

void AddContent(const Change& change, KindBatch& batch) {
  AddKey(change, batch);
  batch.contents.push_back({change.content().value()});
}

template <class Message>
absl::Status AddPlain(const Change& change, KindBatch& batch) {
  RETURN_IF_ERROR(Unpack<Message>(change).status());
  AddContent(change, batch);
  return absl::OkStatus();
}

absl::Status AddOpportunity(const Change& change, KindBatch& batch) {
  ASSIGN_OR_RETURN(const auto deal, Unpack<crm::v1::Opportunity>(change));
  const Outcome outcome = OutcomeOf(deal.outcome());
  AddContent(change, batch);
  batch.texts["account"].push_back(rpc::ResourceIdOrEmpty("accounts", deal.account()));
  batch.texts["owner"].push_back(rpc::ResourceIdOrEmpty("users", deal.owner()));
  batch.texts["product"].push_back(rpc::ResourceIdOrEmpty("products", deal.product()));
  batch.texts["outcome"].push_back(outcome == Outcome::kOpen  ? "OPEN"
                                   : outcome == Outcome::kWon ? "WON"
                                                              : "LOST");
  batch.numbers["opened"].push_back(Micros(deal.has_open_time(), deal.open_time()));
  batch.numbers["closed"].push_back(
      Micros(deal.has_close_time() && outcome != Outcome::kOpen, deal.close_time()));
  return absl::OkStatus();
}

// Only the stage and the amount of deals are looked at.
absl::Status AddFieldChange(const Change& change, KindBatch& batch) {
  ASSIGN_OR_RETURN(const auto field, Unpack<crm::v1::FieldChange>(change));
  const std::string deal = rpc::ResourceIdOrEmpty("opportunities", field.record());
  if (deal.empty() || (field.field() != "stage" && field.field() != "amount")) {
    return absl::OkStatus();
  }
  AddContent(change, batch);
  batch.texts["opportunity"].push_back(deal);
  return absl::OkStatus();
}

absl::Status AddCall(const Change& change, KindBatch& batch) {
  ASSIGN_OR_RETURN(const auto call, Unpack<crm::v1::Call>(change));
  AddKey(change, batch);
  batch.numbers["started"].push_back(Micros(call.has_start_time(), call.start_time()));
  return absl::OkStatus();
}

absl::Status AddLink(const Change& change, KindBatch& batch) {
  ASSIGN_OR_RETURN(const auto link, Unpack<matching::v1::Link>(change));
  AddKey(change, batch);
  // Calls that are too short count in no figure.
  const bool counts = link.decision() == matching::v1::Link::DECISION_LINKED && !link.too_short();
  batch.texts["opportunity"].push_back(
      counts ? rpc::ResourceIdOrEmpty("opportunities", link.opportunity()) : "");
  return absl::OkStatus();
}

// Runs that are not finished, failed or brought nothing tell nothing.
absl::Status AddRun(const Change& change, KindBatch& batch, bool& has_finished_run) {
  ASSIGN_OR_RETURN(const auto run, Unpack<ingestion::v1::SyncRun>(change));
  if (run.state() != ingestion::v1::SyncRun::STATE_SUCCEEDED || run.change_count() == 0 ||
      !run.has_finish_time()) {
    return absl::OkStatus();
  }
  has_finished_run = true;
  AddKey(change, batch);
  batch.numbers["feed_position"].push_back(run.feed_position());
  batch.numbers["finished"].push_back(Micros(true, run.finish_time()));
  return absl::OkStatus();
}

absl::Status Add(const Change& change, KindBatch& batch, bool& has_finished_run) {
  const std::string& kind = change.kind();
  if (kind == "opportunity") return AddOpportunity(change, batch);
  if (kind == "field_change") return AddFieldChange(change, batch);
  if (kind == "account") return AddPlain<crm::v1::Account>(change, batch);
  if (kind == "product") return AddPlain<crm::v1::Product>(change, batch);
  if (kind == "user") return AddPlain<crm::v1::User>(change, batch);
  if (kind == "call") return AddCall(change, batch);
  if (kind == "sync_run") return AddRun(change, batch, has_finished_run);
  if (kind == "link") return AddLink(change, batch);
  if (kind == "call_analysis") return AddPlain<insight::v1::CallAnalysis>(change, batch);
  return absl::InvalidArgumentError(absl::StrCat("scoring does not read the kind ", kind));
}

}  // namespace

std::vector<std::string> KindBatch::AllIds() const {
  std::vector<std::string> all = ids;
  all.insert(all.end(), deleted_ids.begin(), deleted_ids.end());
  return all;
}

std::vector<std::string> ChangeBatch::IdsOf(const std::string& kind) const {
  const auto found = kinds.find(kind);
  return found == kinds.end() ? std::vector<std::string>() : found->second.AllIds();
}

absl::StatusOr<ChangeBatch> DecodeChanges(absl::Span<const Change> changes) {
  ChangeBatch batch;
  for (const Change& change : changes) {
    KindBatch& kind = batch.kinds[change.kind()];
    if (change.deleted()) {
      kind.deleted_ids.push_back(change.key());
      kind.deleted_positions.push_back(change.position());
    } else {
      RETURN_IF_ERROR(Add(change, kind, batch.has_finished_run));
    }
  }
  return batch;
}

}  // namespace dealtrace::scoring
