#include "services/insight/domain/roles.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "libs/text/fold.h"

namespace dealtrace::insight {
namespace {

constexpr absl::string_view kAgentWords[] = {
    "agent", "rep",        "representative", "sales",   "salesperson",       "seller", "advisor",
    "host",  "commercial", "conseiller",     "vendeur", "account executive", "ae",     "sdr",
    "bdr"};
constexpr absl::string_view kCustomerWords[] = {
    "customer", "client", "prospect", "buyer", "caller", "lead", "acheteur", "guest", "contact"};

template <size_t N>
bool HasWord(absl::string_view folded, const absl::string_view (&words)[N]) {
  for (const absl::string_view part :
       absl::StrSplit(folded, absl::ByAnyChar(" _-()/:,.1234567890"))) {
    if (std::find(std::begin(words), std::end(words), part) != std::end(words)) return true;
  }
  return false;
}

// "Rae Poe" and "Poe, Rae" and "Rae" are the same agent: every word of the shorter name is in the
// longer.
bool SameName(absl::string_view speaker, absl::string_view agent) {
  const auto words = [](absl::string_view name) {
    return std::vector<std::string>(
        absl::StrSplit(name, absl::ByAnyChar(" ,.-_"), absl::SkipEmpty()));
  };
  std::vector<std::string> shorter = words(speaker);
  std::vector<std::string> longer = words(agent);
  if (shorter.empty() || longer.empty()) return false;
  if (shorter.size() > longer.size()) std::swap(shorter, longer);
  return std::all_of(shorter.begin(), shorter.end(), [&](const std::string& word) {
    return std::find(longer.begin(), longer.end(), word) != longer.end();
  });
}

std::map<std::string, Role> KnownSpeakers(const Call& call, const std::vector<std::string>& names) {
  std::map<std::string, Role> roles;
  for (size_t i = 0; i < names.size(); ++i) {
    Role& role = roles[names[i]];
    if (role == Role::kUnknown) role = call.utterances[i].role;
  }
  const std::string agent = text::Fold(call.agent_name);
  for (auto& [name, role] : roles) {
    if (role != Role::kUnknown || name.empty()) continue;
    if (SameName(name, agent) || HasWord(name, kAgentWords)) {
      role = Role::kAgent;
    } else if (HasWord(name, kCustomerWords)) {
      role = Role::kCustomer;
    }
  }
  return roles;
}

}  // namespace

std::vector<Role> ResolveRoles(const Call& call) {
  std::vector<std::string> names;
  names.reserve(call.utterances.size());
  for (const Utterance& utterance : call.utterances) names.push_back(text::Fold(utterance.speaker));
  std::map<std::string, Role> roles = KnownSpeakers(call, names);
  size_t unknown = 0;
  bool agent = false;
  bool customer = false;
  for (const auto& [name, role] : roles) {
    unknown += role == Role::kUnknown && !name.empty() ? 1 : 0;
    agent |= role == Role::kAgent;
    customer |= role == Role::kCustomer;
  }
  if (unknown == 1 && agent != customer) {
    for (auto& [name, role] : roles) {
      if (role == Role::kUnknown && !name.empty()) role = agent ? Role::kCustomer : Role::kAgent;
    }
  }
  std::vector<Role> resolved;
  resolved.reserve(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    const Role own = call.utterances[i].role;
    resolved.push_back(own != Role::kUnknown || names[i].empty() ? own : roles[names[i]]);
  }
  return resolved;
}

}  // namespace dealtrace::insight
