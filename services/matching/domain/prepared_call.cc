#include "services/matching/domain/email.h"
#include "services/matching/domain/evidence.h"

namespace dealtrace::matching {
namespace {

void AddCaller(const std::string& display_name, const std::string& email, PreparedCall& prepared) {
  CallerIdentity caller;
  caller.name = ParsePersonName(display_name);
  caller.email = NormalizeEmail(email);
  caller.domain = OrganizationDomain(caller.email);
  for (const CallerIdentity& known : prepared.callers) {
    const bool adds_nothing = caller.email.empty() && known.name.key == caller.name.key;
    if (adds_nothing) return;
  }
  prepared.callers.push_back(std::move(caller));
}

}  // namespace

PreparedCall Prepare(CallRecord call) {
  PreparedCall prepared;
  prepared.names = ParseCompanyNames(call.source_name);
  prepared.source_person = ParsePersonName(call.source_name);
  prepared.agent_name = ParsePersonName(call.agent.display_name);
  prepared.agent_email = NormalizeEmail(call.agent.email);
  for (const std::string& phone : CustomerPhones(call)) {
    prepared.phones.push_back(ParsePhone(phone, ""));
  }
  for (const CallPerson& person : call.participants) {
    if (!person.is_agent) AddCaller(person.display_name, person.email, prepared);
  }
  for (const std::string& speaker : call.mentions.speakers) AddCaller(speaker, "", prepared);
  for (const NameMention& mention : call.mentions.names) {
    prepared.said.push_back({mention.kind, mention.bounded, ParseCompanyName(mention.words)});
  }
  prepared.record = std::move(call);
  return prepared;
}

}  // namespace dealtrace::matching
