#include "tools/sandbox/company/call_lines.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tools/sandbox/company/tables.h"

namespace dealtrace::sandbox {
namespace {

using Json = nlohmann::ordered_json;

std::string Dump(const Json& json) {
  std::string line = json.dump();
  line.push_back('\n');
  return line;
}

Json UtteranceJson(const Call& call, const Utterance& utterance, bool with_end) {
  Json json;
  json["speaker"] = utterance.from_agent ? call.agent.name : call.customer_name;
  json["role"] = utterance.from_agent ? "AGENT" : "CUSTOMER";
  json["start_ms"] = utterance.start_ms;
  if (with_end) json["end_ms"] = utterance.end_ms;
  json["text"] = utterance.text;
  return json;
}

}  // namespace

std::string CallLine(const Company& company, const Call& call, const Transcript& transcript,
                     bool with_transcript) {
  Random random(company.options().seed, Purpose::kCall, static_cast<uint64_t>(call.index), 1);
  Json json;
  json["id"] = call.id;
  json["source_system"] = "ringcx";
  json["started_at"] = Rfc3339(call.started);
  json["duration_seconds"] = transcript.duration_seconds;
  json["direction"] = call.outbound ? "OUTBOUND" : "INBOUND";
  if (!call.dialed_number.empty()) json["dialed_number"] = call.dialed_number;
  if (!call.caller_number.empty()) json["caller_number"] = call.caller_number;
  if (!call.source_name.empty()) json["source_name"] = call.source_name;
  json["agent"] = {{"id", call.agent.id}, {"name", call.agent.name}, {"email", call.agent.email}};
  // A third of the calls were set up by invitation, so that the customer's address is known.
  if (call.kind != CallKind::kWrongNumber && random.Chance(0.7)) {
    Json customer;
    customer["name"] = call.customer_name;
    if (!call.customer_email.empty() && random.Chance(0.45))
      customer["email"] = call.customer_email;
    customer["role"] = "CUSTOMER";
    json["participants"] = Json::array({std::move(customer)});
  }
  json["language"] = call.language == Language::kFrench ? "fr" : "en";
  if (with_transcript && !transcript.utterances.empty()) {
    const bool with_end = !random.Chance(0.05);
    Json utterances = Json::array();
    for (const Utterance& utterance : transcript.utterances) {
      utterances.push_back(UtteranceJson(call, utterance, with_end));
    }
    json["utterances"] = std::move(utterances);
  }
  return Dump(json);
}

std::string CallTruthLine(const Company& company, const Call& call, const Transcript& transcript) {
  Json json;
  json["call"] = call.id;
  json["kind"] = CallKindName(call.kind);
  json["opportunity"] = nullptr;
  if (call.deal >= 0) json["opportunity"] = company.deals().Make(call.deal).id;
  json["difficulties"] = call.difficulties;
  json["transcript"] = !transcript.utterances.empty();
  json["short"] = transcript.duration_seconds < 300;
  return Dump(json);
}

std::string ReasonTruthLine(const Company& company, const Opportunity& deal) {
  Json json;
  json["opportunity"] = deal.id;
  json["outcome"] = OutcomeCode(deal.outcome);
  json["main_reason"] = ReasonCode(deal.main_reason);
  json["further_reasons"] = Json::array();
  for (const Reason reason : deal.further_reasons) {
    json["further_reasons"].push_back(ReasonCode(reason));
  }
  json["phrasing_set"] = deal.phrasing_set == PhrasingSet::kSeen ? "seen" : "unseen";
  json["language"] =
      company.people().MakeAccount(deal.account).language == Language::kFrench ? "fr" : "en";
  json["crm_reason"] = deal.crm_reason;
  json["crm_reason_code"] = nullptr;
  if (const auto code = ReasonOfCrmText(deal.crm_reason))
    json["crm_reason_code"] = ReasonCode(*code);
  json["said"] = Json::array();
  const CallShares::Range range = company.calls().shares().CallsOf(deal.index);
  for (int64_t i = range.first; i < range.first + range.count; ++i) {
    if (!company.calls().TraitsOf(i).has_transcript) continue;
    const Call call = company.calls().Make(i);
    for (const Statement& statement : company.Script(call).statements) {
      json["said"].push_back({{"code", ReasonCode(statement.reason)},
                              {"main", statement.main},
                              {"call", call.id},
                              {"utterance", statement.utterance},
                              {"offset", statement.offset},
                              {"text", statement.text}});
    }
  }
  return Dump(json);
}

}  // namespace dealtrace::sandbox
