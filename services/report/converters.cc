#include "services/report/converters.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "dealtrace/scoring/v1/score.pb.h"
#include "libs/rpc/resource_name.h"
#include "services/report/timestamps.h"

namespace dealtrace::report {
namespace {

using insight::v1::DealStory;
using rpc::ResourceIdOrEmpty;

absl::Status CannotDecode(absl::string_view kind, const std::string& id) {
  return absl::DataLossError(
      absl::StrCat("the copy of ", kind, " ", id, " cannot be decoded: rebuild the read model"));
}

Outcome ToOutcome(int outcome) {
  switch (outcome) {
    case crm::v1::OUTCOME_OPEN:
      return Outcome::kOpen;
    case crm::v1::OUTCOME_WON:
      return Outcome::kWon;
    case crm::v1::OUTCOME_LOST:
      return Outcome::kLost;
    case crm::v1::OUTCOME_DOWNGRADED:
      return Outcome::kDowngraded;
    default:
      return Outcome::kUnmapped;
  }
}

SpeakerRole ToRole(crm::v1::SpeakerRole role) {
  if (role == crm::v1::SPEAKER_ROLE_AGENT) return SpeakerRole::kAgent;
  if (role == crm::v1::SPEAKER_ROLE_CUSTOMER) return SpeakerRole::kCustomer;
  return SpeakerRole::kUnknown;
}

CrmReasonKind ToKind(DealStory::CrmReasonKind kind) {
  switch (kind) {
    case DealStory::CRM_REASON_KIND_BLANK:
      return CrmReasonKind::kBlank;
    case DealStory::CRM_REASON_KIND_VAGUE:
      return CrmReasonKind::kVague;
    case DealStory::CRM_REASON_KIND_SPECIFIC:
      return CrmReasonKind::kSpecific;
    default:
      return CrmReasonKind::kUnknown;
  }
}

Evidence ToEvidence(const insight::v1::ReasonEvidence& evidence) {
  const insight::v1::Quote& quote = evidence.quote();
  return Evidence{
      Quote{ResourceIdOrEmpty("calls", quote.call()), quote.utterance_index(), quote.byte_offset(),
            quote.byte_length(), quote.text(), ToRole(quote.role()), quote.start_ms()},
      evidence.against(), evidence.weight()};
}

void AddStory(const DealStory& story, DealFact& deal) {
  deal.has_story = true;
  deal.crm_reason_kind = ToKind(story.crm_reason_kind());
  deal.crm_reason_text = story.crm_reason_text();
  deal.crm_reason_codes.assign(story.crm_reason_codes().begin(), story.crm_reason_codes().end());
  deal.analyzed_calls = story.analyzed_call_count();
  deal.not_understood_calls = story.not_understood_call_count();
  deal.not_understood_languages.assign(story.not_understood_languages().begin(),
                                       story.not_understood_languages().end());
  for (const insight::v1::DealReason& reason : story.reasons()) {
    Reason& added = deal.reasons.emplace_back();
    added.code = reason.code();
    added.rank = reason.rank();
    added.favourable = reason.favourable();
    for (const auto& evidence : reason.evidence()) added.evidence.push_back(ToEvidence(evidence));
  }
}

ScoreFact ToScoreFact(const scoring::v1::Score& score) {
  ScoreFact fact;
  fact.win_probability = score.win_probability();
  fact.basis = score.basis() == scoring::v1::Score::BASIS_MODEL     ? ScoreBasis::kModel
               : score.basis() == scoring::v1::Score::BASIS_TOO_FEW ? ScoreBasis::kTooFew
                                                                    : ScoreBasis::kNoSignal;
  fact.model_id = ResourceIdOrEmpty("models", score.model());
  for (const scoring::v1::ScoreReason& reason : score.reasons()) {
    fact.explanations.push_back(reason.explanation().empty() ? reason.feature()
                                                             : reason.explanation());
  }
  return fact;
}

Reference ToAccountReference(const std::string& id,
                             const std::optional<crm::v1::Account>& account) {
  if (id.empty()) return Reference{};
  if (!account.has_value()) {
    return Reference{id, id.substr(id.find('~') + 1), Resolution::kUnresolved, id};
  }
  return Reference{id, account->display_name(), Resolution::kExact, ""};
}

DealFact ToFact(const std::string& id, const crm::v1::Opportunity& opportunity,
                const Catalog& catalog) {
  DealFact deal;
  deal.id = id;
  deal.title = opportunity.display_name();
  deal.outcome = ToOutcome(opportunity.outcome());
  deal.product = catalog.Product(ResourceIdOrEmpty("products", opportunity.product()));
  deal.rep = catalog.Rep(ResourceIdOrEmpty("users", opportunity.owner()));
  deal.team = catalog.Team(ResourceIdOrEmpty("teams", opportunity.team()), deal.rep);
  deal.region = catalog.Region(ResourceIdOrEmpty("regions", opportunity.region()), deal.rep);
  if (opportunity.has_amount()) {
    deal.amount = Amount{opportunity.amount().currency_code(), opportunity.amount().units(),
                         opportunity.amount().nanos()};
  }
  if (opportunity.has_open_time()) deal.open_time = ToTime(opportunity.open_time());
  if (opportunity.has_close_time()) deal.close_time = ToTime(opportunity.close_time());
  return deal;
}

}  // namespace

absl::StatusOr<DealFact> ToDealFact(const StoredDeal& stored, const Catalog& catalog) {
  crm::v1::Opportunity opportunity;
  if (!opportunity.ParseFromString(stored.opportunity)) {
    return CannotDecode("opportunity", stored.id);
  }
  DealFact deal = ToFact(stored.id, opportunity, catalog);
  std::optional<crm::v1::Account> account;
  if (stored.account.has_value()) {
    if (!account.emplace().ParseFromString(*stored.account)) {
      return CannotDecode("account", stored.id);
    }
    deal.segment = account->segment();
    deal.industry = account->industry();
  }
  deal.account = ToAccountReference(ResourceIdOrEmpty("accounts", opportunity.account()), account);
  if (stored.story.has_value()) {
    DealStory story;
    if (!story.ParseFromString(*stored.story)) return CannotDecode("deal_story", stored.id);
    AddStory(story, deal);
  }
  if (stored.score.has_value()) {
    scoring::v1::Score score;
    if (!score.ParseFromString(*stored.score)) return CannotDecode("score", stored.id);
    deal.score = ToScoreFact(score);
  }
  deal.linked_calls = stored.linked_calls;
  deal.counted_calls = stored.counted_calls;
  return deal;
}

absl::StatusOr<CallFact> ToCallFact(const std::string& id, const std::string& call,
                                    const std::optional<std::string>& link) {
  crm::v1::Call message;
  if (!message.ParseFromString(call)) return CannotDecode("call", id);
  CallFact fact;
  fact.id = id;
  fact.has_transcript = message.has_transcript();
  if (message.has_start_time()) fact.start_time = ToTime(message.start_time());
  if (message.has_duration()) {
    fact.duration = ToDuration(message.duration());
  }
  if (!link.has_value()) return fact;
  matching::v1::Link decision;
  if (!decision.ParseFromString(*link)) return CannotDecode("link", id);
  switch (decision.decision()) {
    case matching::v1::Link::DECISION_LINKED:
      fact.decision = LinkDecision::kLinked;
      break;
    case matching::v1::Link::DECISION_REVIEW:
      fact.decision = LinkDecision::kReview;
      break;
    case matching::v1::Link::DECISION_UNLINKED:
      fact.decision = LinkDecision::kUnlinked;
      break;
    default:
      break;
  }
  fact.decision_reason = decision.reason();
  fact.opportunity_id = ResourceIdOrEmpty("opportunities", decision.opportunity());
  fact.too_short = decision.too_short();
  return fact;
}

std::vector<StreamFact> ToStreamFacts(const std::string& run_id,
                                      const ingestion::v1::SyncRun& run) {
  std::vector<StreamFact> facts;
  const size_t dash = run_id.rfind('-');
  for (const ingestion::v1::StreamReceipt& stream : run.streams()) {
    StreamFact& fact = facts.emplace_back();
    fact.source = run_id.substr(0, dash);
    if (dash != std::string::npos) {
      // A run without a number counts as the oldest.
      if (!absl::SimpleAtoi(run_id.substr(dash + 1), &fact.run_number)) fact.run_number = 0;
    }
    fact.run_id = run_id;
    fact.stream = stream.stream();
    fact.read_count = stream.read_count();
    fact.rejected_count = stream.rejected_count();
    fact.dead_count = stream.dead_count();
    fact.duplicate_count = stream.duplicate_count();
    fact.unresolved_reference_count = stream.unresolved_reference_count();
    fact.resolved_by_name_count = stream.resolved_by_name_count();
    for (const ingestion::v1::SyncWarning& warning : stream.warnings()) {
      fact.warnings.push_back({warning.text(), warning.count()});
    }
  }
  return facts;
}

PeriodFilter ToPeriodFilter(const v1::ReportFilter& filter) {
  PeriodFilter result;
  if (filter.has_start_time()) result.start_time = ToTime(filter.start_time());
  if (filter.has_end_time()) result.end_time = ToTime(filter.end_time());
  for (const int outcome : filter.outcomes()) result.outcomes.push_back(ToOutcome(outcome));
  return result;
}

}  // namespace dealtrace::report
