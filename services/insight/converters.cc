#include "services/insight/converters.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/rpc/resource_name.h"
#include "services/insight/limits.h"

namespace dealtrace::insight {
namespace {

Role FromProto(crm::v1::SpeakerRole role) {
  switch (role) {
    case crm::v1::SPEAKER_ROLE_AGENT:
      return Role::kAgent;
    case crm::v1::SPEAKER_ROLE_CUSTOMER:
      return Role::kCustomer;
    default:
      return Role::kUnknown;
  }
}

Person FromProto(const crm::v1::Participant& participant) {
  return {participant.display_name(), participant.email(), participant.external_id(),
          FromProto(participant.role())};
}

void SetDuration(absl::Duration duration, google::protobuf::Duration& message) {
  const int64_t nanoseconds = absl::ToInt64Nanoseconds(duration);
  message.set_seconds(nanoseconds / 1'000'000'000);
  message.set_nanos(static_cast<int32_t>(nanoseconds % 1'000'000'000));
}

// The weightiest statements, in the order of the call.
std::vector<Statement> Keep(std::vector<Statement> statements) {
  if (statements.size() <= kStatementsMax) return statements;
  std::vector<double> weights;
  for (const Statement& statement : statements) weights.push_back(statement.weight);
  std::nth_element(weights.begin(), weights.begin() + kStatementsMax - 1, weights.end(),
                   std::greater<>());
  const double least = weights[kStatementsMax - 1];
  std::erase_if(statements, [&](const Statement& s) { return s.weight < least; });
  statements.resize(std::min(statements.size(), kStatementsMax));
  return statements;
}

void AddFindings(const Call& call, const CallAnalysis& analysis, v1::CallAnalysis& message) {
  for (const TopicMention& mention : analysis.topics) {
    v1::TopicMention& topic = *message.add_topics();
    topic.set_topic(std::string(mention.topic));
    *topic.mutable_quote() = ToProto(mention.quote, call, analysis.roles);
  }
  for (const Objection& found : analysis.objections) {
    v1::Objection& objection = *message.add_objections();
    objection.set_code(std::string(found.code));
    *objection.mutable_quote() = ToProto(found.quote, call, analysis.roles);
    if (found.answer) *objection.mutable_answer() = ToProto(*found.answer, call, analysis.roles);
  }
  for (const NextStep& found : analysis.next_steps) {
    v1::NextStep& step = *message.add_next_steps();
    *step.mutable_quote() = ToProto(found.quote, call, analysis.roles);
    step.set_owner(ToProto(found.owner));
    step.set_due_phrase(found.due_phrase);
  }
  for (const Statement& found : Keep(analysis.statements)) {
    v1::ReasonStatement& statement = *message.add_statements();
    statement.set_code(std::string(LabelName(found.code)));
    *statement.mutable_quote() = ToProto(found.quote, call, analysis.roles);
    statement.set_weight(found.weight);
    statement.set_valence(found.valence);
    statement.set_driver(found.driver);
    statement.set_denied(found.denied);
  }
}

void AddOmission(v1::Omission::Cause cause, std::string detail, int32_t utterance_count,
                 v1::CallAnalysis& message) {
  v1::Omission& omission = *message.add_omissions();
  omission.set_cause(cause);
  omission.set_detail(std::move(detail));
  omission.set_utterance_count(utterance_count);
}

// What is absent, and why.
void AddOmissions(const CallAnalysis& analysis, v1::CallAnalysis& message) {
  const CallLanguages& languages = analysis.languages;
  if (languages.not_read_count > 0) {
    AddOmission(v1::Omission::CAUSE_LANGUAGE_NOT_SUPPORTED,
                absl::StrCat(languages.not_read.size() == 1 ? "language " : "languages ",
                             absl::StrJoin(languages.not_read, ", "),
                             languages.not_read.size() == 1 ? " is" : " are", " not supported"),
                languages.not_read_count, message);
  }
  const Sides& sides = analysis.sides;
  if (sides.unknown_count == 0 || (sides.agent && sides.customer)) return;
  if (sides.agent) {
    AddOmission(v1::Omission::CAUSE_CUSTOMER_NOT_KNOWN,
                "it is not known which speakers buy: name the participants with their roles",
                sides.unknown_count, message);
  } else {
    AddOmission(v1::Omission::CAUSE_AGENT_NOT_KNOWN,
                "it is not known which speakers sell: name the agent as in the transcript, or the "
                "participants with their roles",
                sides.unknown_count, message);
  }
}

}  // namespace

Call FromProto(const crm::v1::Call& call, const crm::v1::Transcript& transcript) {
  Call result;
  result.id =
      rpc::ResourceIdOrEmpty("calls", transcript.call().empty() ? call.name() : transcript.call());
  if (call.has_start_time()) {
    result.started_at = absl::FromUnixSeconds(call.start_time().seconds());
  }
  if (call.has_duration()) result.duration = absl::Seconds(call.duration().seconds());
  result.agent = FromProto(call.agent());
  for (const crm::v1::Participant& participant : call.participants()) {
    result.participants.push_back(FromProto(participant));
  }
  result.language = text::NormalizeLanguage(transcript.language().empty() ? call.language()
                                                                          : transcript.language());
  result.utterances.reserve(static_cast<size_t>(transcript.utterances_size()));
  for (const crm::v1::Utterance& from : transcript.utterances()) {
    Utterance utterance;
    utterance.speaker = from.speaker();
    utterance.role = FromProto(from.role());
    utterance.start_ms = from.start_ms();
    if (from.has_end_ms()) utterance.end_ms = from.end_ms();
    utterance.text = from.text();
    result.utterances.push_back(std::move(utterance));
  }
  return result;
}

Outcome FromProto(crm::v1::Outcome outcome) {
  switch (outcome) {
    case crm::v1::OUTCOME_WON:
      return Outcome::kWon;
    case crm::v1::OUTCOME_LOST:
      return Outcome::kLost;
    case crm::v1::OUTCOME_DOWNGRADED:
      return Outcome::kDowngraded;
    default:
      return Outcome::kOpen;
  }
}

crm::v1::SpeakerRole ToProto(Role role) {
  switch (role) {
    case Role::kAgent:
      return crm::v1::SPEAKER_ROLE_AGENT;
    case Role::kCustomer:
      return crm::v1::SPEAKER_ROLE_CUSTOMER;
    case Role::kUnknown:
      break;
  }
  return crm::v1::SPEAKER_ROLE_UNSPECIFIED;
}

v1::Quote ToProto(const Quote& quote, const Call& call, const std::vector<Role>& roles) {
  const auto index = static_cast<size_t>(quote.utterance);
  v1::Quote message;
  message.set_call(rpc::ResourceName("calls", call.id));
  message.set_utterance_index(quote.utterance);
  message.set_byte_offset(quote.offset);
  message.set_byte_length(quote.length);
  message.set_text(std::string(QuotedText(call, quote)));
  message.set_speaker(call.utterances[index].speaker);
  message.set_role(ToProto(roles[index]));
  message.set_start_ms(call.utterances[index].start_ms);
  return message;
}

v1::CallAnalysis ToProto(const Call& call, const CallAnalysis& analysis) {
  v1::CallAnalysis message;
  message.set_name(rpc::ResourceName("callAnalyses", call.id));
  message.set_call(rpc::ResourceName("calls", call.id));
  message.set_language(analysis.languages.tag);
  if (analysis.talk.agent_talk_ratio) {
    message.set_agent_talk_ratio(*analysis.talk.agent_talk_ratio);
  }
  if (analysis.talk.agent_longest_monologue) {
    SetDuration(*analysis.talk.agent_longest_monologue, *message.mutable_agent_longest_monologue());
  }
  if (analysis.talk.customer_longest_monologue) {
    SetDuration(*analysis.talk.customer_longest_monologue,
                *message.mutable_customer_longest_monologue());
  }
  if (analysis.talk.patience)
    SetDuration(*analysis.talk.patience, *message.mutable_agent_patience());
  message.set_interactivity(analysis.talk.interactivity);
  if (analysis.agent_question_count) {
    message.set_agent_question_count(*analysis.agent_question_count);
  }
  if (analysis.customer_question_count) {
    message.set_customer_question_count(*analysis.customer_question_count);
  }
  if (analysis.agent_sentiment) message.set_agent_sentiment(*analysis.agent_sentiment);
  if (analysis.customer_sentiment) message.set_customer_sentiment(*analysis.customer_sentiment);
  if (analysis.sentiment_trend) message.set_sentiment_trend(*analysis.sentiment_trend);
  for (size_t i = 0; i < analysis.sentiment.size(); ++i) {
    if (!analysis.sentiment[i]) continue;
    v1::UtteranceSentiment& sentiment = *message.add_sentiments();
    sentiment.set_utterance_index(static_cast<int32_t>(i));
    sentiment.set_score(*analysis.sentiment[i]);
  }
  AddFindings(call, analysis, message);
  AddOmissions(analysis, message);
  message.set_utterance_count(static_cast<int32_t>(call.utterances.size()));
  message.set_method_version(std::string(kMethodVersion));
  return message;
}

CallStatements FromProto(const v1::CallAnalysis& analysis, absl::Time started_at) {
  CallStatements result;
  result.call_id = rpc::ResourceIdOrEmpty("calls", analysis.call());
  result.started_at = started_at;
  result.customer_sentiment = analysis.customer_sentiment();  // 0 where it is absent
  for (const v1::ReasonStatement& from : analysis.statements()) {
    Statement statement;
    statement.code = ParseLabel(from.code()).value_or(Label::kPrice);
    statement.quote = {from.quote().utterance_index(), from.quote().byte_offset(),
                       from.quote().byte_length()};
    statement.role = FromProto(from.quote().role());
    statement.weight = from.weight();
    statement.valence = from.valence();
    statement.driver = from.driver();
    statement.denied = from.denied();
    result.statements.push_back(statement);
  }
  return result;
}

bool IsUnderstood(const v1::CallAnalysis& analysis) {
  if (!analysis.sentiments().empty()) return true;
  return std::none_of(analysis.omissions().begin(), analysis.omissions().end(),
                      [](const v1::Omission& omission) {
                        return omission.cause() == v1::Omission::CAUSE_LANGUAGE_NOT_SUPPORTED;
                      });
}

std::string CrmReasonText(const crm::v1::Opportunity& opportunity) {
  std::string first;
  switch (opportunity.outcome()) {
    case crm::v1::OUTCOME_WON:
      first = opportunity.win_reason();
      break;
    case crm::v1::OUTCOME_LOST:
      first = opportunity.loss_reason();
      break;
    case crm::v1::OUTCOME_DOWNGRADED:
      first = opportunity.downgrade_reason();
      break;
    default:
      break;
  }
  for (const std::string& text : {first, opportunity.loss_reason(), opportunity.downgrade_reason(),
                                  opportunity.win_reason()}) {
    if (!absl::StripAsciiWhitespace(text).empty()) return text;
  }
  return "";
}

v1::DealStory::CrmReasonKind ToProto(CrmReasonKind kind) {
  switch (kind) {
    case CrmReasonKind::kBlank:
      return v1::DealStory::CRM_REASON_KIND_BLANK;
    case CrmReasonKind::kVague:
      return v1::DealStory::CRM_REASON_KIND_VAGUE;
    case CrmReasonKind::kSpecific:
      break;
  }
  return v1::DealStory::CRM_REASON_KIND_SPECIFIC;
}

}  // namespace dealtrace::insight
