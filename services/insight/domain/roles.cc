#include "services/insight/domain/roles.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
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
// Whose mail tells nothing of the company.
constexpr absl::string_view kMailProviders[] = {
    "gmail.com",      "googlemail.com", "outlook.com", "hotmail.com", "live.com",   "msn.com",
    "yahoo.com",      "yahoo.fr",       "yahoo.de",    "yahoo.co.uk", "icloud.com", "me.com",
    "mac.com",        "aol.com",        "gmx.de",      "gmx.net",     "gmx.com",    "web.de",
    "t-online.de",    "orange.fr",      "free.fr",     "laposte.net", "wanadoo.fr", "proton.me",
    "protonmail.com", "mail.com",       "mail.ru",     "yandex.ru",   "qq.com",     "163.com"};

// More labels than this are no list of people, and comparing each with each would take long.
constexpr size_t kSpeakersMatchedMax = 500;

template <size_t N>
bool IsOneOf(const absl::string_view (&words)[N], absl::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

template <size_t N>
bool HasWord(absl::string_view folded, const absl::string_view (&words)[N]) {
  for (const absl::string_view part :
       absl::StrSplit(folded, absl::ByAnyChar(" _-()[]/:,.#1234567890"))) {
    if (IsOneOf(words, part)) return true;
  }
  return false;
}

// Labels that a tool gives to whom it does not know.
bool IsAnonymous(absl::string_view folded) {
  if (folded.empty()) return true;
  static constexpr absl::string_view kWords[] = {"unknown", "unidentified", "inconnu",
                                                 "various", "multiple",     "speakers",
                                                 "all",     "both",         "other"};
  return HasWord(folded, kWords);
}

// A company's domain; empty for none, or a mail provider's.
std::string DomainOf(absl::string_view email) {
  const size_t at = email.rfind('@');
  if (at == absl::string_view::npos) return "";
  std::string domain = absl::AsciiStrToLower(email.substr(at + 1));
  while (!domain.empty() &&
         absl::string_view(">)], ").find(domain.back()) != absl::string_view::npos) {
    domain.pop_back();
  }
  return IsOneOf(kMailProviders, domain) ? "" : domain;
}

std::vector<std::string> Words(absl::string_view folded) {
  // What stands in brackets is a company, a place or a role.
  folded = folded.substr(0, std::max<size_t>(1, folded.find_first_of("([<")));
  folded = folded.substr(0, folded.find('@'));
  std::vector<std::string> words =
      absl::StrSplit(folded, absl::ByAnyChar(" ,.-_\t'"), absl::SkipEmpty());
  static constexpr absl::string_view kNoNames[] = {"mr", "mrs", "ms",  "dr", "prof", "jr",
                                                   "sr", "phd", "mba", "md", "mme",  "m"};
  std::erase_if(words, [&](const std::string& word) {
    return words.size() > 1 && word.size() > 1 && IsOneOf(kNoNames, word);
  });
  return words;
}

// How many whole words two names have in common when one may stand for the other: every word of the
// shorter is a word of the longer, or its initial. 0: they are two people's.
int MatchNames(absl::string_view a, absl::string_view b) {
  std::vector<std::string> shorter = Words(a);
  std::vector<std::string> longer = Words(b);
  if (shorter.size() > longer.size()) std::swap(shorter, longer);
  int whole = 0;
  std::vector<std::string> rest = longer;
  // Whole words first, so that "R. Rae" does not spend "Rae" on the initial.
  for (auto word = shorter.begin(); word != shorter.end();) {
    const auto same = std::find(rest.begin(), rest.end(), *word);
    if (same == rest.end()) {
      ++word;
      continue;
    }
    whole += word->size() > 1 ? 1 : 0;
    rest.erase(same);
    word = shorter.erase(word);
  }
  for (const std::string& word : shorter) {
    const auto initial = std::find_if(rest.begin(), rest.end(), [&](const std::string& other) {
      return (word.size() == 1 || other.size() == 1) && word[0] == other[0];
    });
    if (initial == rest.end()) return 0;
    rest.erase(initial);
  }
  return whole;
}

struct KnownPerson {
  std::string name;  // folded, as are the others
  std::string email;
  std::string id;
  Role role = Role::kUnknown;
};

// How surely a speaker's label means a person; 0: it does not.
int MatchPerson(absl::string_view speaker, const KnownPerson& person) {
  constexpr int kSure = 100;
  if (!person.id.empty() && speaker == person.id) return kSure;
  if (!person.email.empty() && absl::StrContains(speaker, person.email)) return kSure;
  // Two addresses that differ are two people's.
  if (absl::StrContains(speaker, '@') && !person.email.empty()) return 0;
  if (!person.name.empty() && speaker == person.name) return kSure;
  const int by_name = person.name.empty() ? 0 : MatchNames(speaker, person.name);
  if (by_name > 0 || !person.name.empty()) return by_name;
  // "rae.poe@seller.example" tells a name where none is given.
  return person.email.empty() ? 0 : MatchNames(speaker, person.email);
}

class RoleFinder {
 public:
  explicit RoleFinder(const Call& call) : call_(call) {
    for (const Utterance& utterance : call.utterances) {
      names_.push_back(text::Fold(absl::StripAsciiWhitespace(utterance.speaker)));
    }
  }

  std::vector<Role> Find() {
    for (size_t i = 0; i < names_.size(); ++i) {
      Role& role = roles_[names_[i]];
      if (role == Role::kUnknown) role = call_.utterances[i].role;
    }
    roles_.erase("");
    CollectPeople();
    AssignPeople();
    AssignDomainsAndWords();
    AssignTheRest();
    std::vector<Role> resolved;
    resolved.reserve(names_.size());
    for (size_t i = 0; i < names_.size(); ++i) {
      const Role own = call_.utterances[i].role;
      resolved.push_back(own != Role::kUnknown || names_[i].empty() ? own : roles_[names_[i]]);
    }
    return resolved;
  }

 private:
  void AddPerson(const Person& person, Role role) {
    KnownPerson known{text::Fold(absl::StripAsciiWhitespace(person.name)),
                      text::Fold(absl::StripAsciiWhitespace(person.email)), text::Fold(person.id),
                      role};
    if (known.name.empty() && known.email.empty() && known.id.empty()) return;
    if (role == Role::kAgent) agent_is_named_ |= !known.name.empty() || !known.email.empty();
    std::string domain = DomainOf(known.email);
    if (!domain.empty() && role == Role::kAgent) agent_domains_.insert(domain);
    if (!domain.empty() && role == Role::kCustomer) customer_domains_.insert(domain);
    people_.push_back(std::move(known));
  }

  void CollectPeople() {
    AddPerson(call_.agent, Role::kAgent);
    for (const Person& person : call_.participants) {
      Role role = person.role;
      // The agent often stands among the participants, without a role.
      if (role == Role::kUnknown && IsAgent(person)) role = Role::kAgent;
      AddPerson(person, role);
    }
    // A domain of both sides tells nothing.
    for (const std::string& domain : agent_domains_) customer_domains_.erase(domain);
    for (KnownPerson& person : people_) {
      if (person.role == Role::kUnknown) person.role = RoleOfDomain(DomainOf(person.email));
    }
  }

  bool IsAgent(const Person& person) const {
    const std::string email = text::Fold(person.email);
    if (!email.empty() && !call_.agent.email.empty()) return email == text::Fold(call_.agent.email);
    if (!person.id.empty() && person.id == call_.agent.id) return true;
    return !person.name.empty() && text::Fold(person.name) == text::Fold(call_.agent.name);
  }

  Role RoleOfDomain(const std::string& domain) const {
    if (domain.empty()) return Role::kUnknown;
    if (agent_domains_.count(domain) > 0) return Role::kAgent;
    if (customer_domains_.count(domain) > 0 || !agent_domains_.empty()) return Role::kCustomer;
    return Role::kUnknown;
  }

  // Each speaker gets the role of whom the label means: of the best matches, when they agree; and
  // of two labels for one person the better one is that person.
  void AssignPeople() {
    if (roles_.size() > kSpeakersMatchedMax) return;
    std::map<std::string, std::vector<int>> matches;
    std::vector<int> best_of_person(people_.size(), 0);
    for (const auto& [name, role] : roles_) {
      std::vector<int>& of_speaker = matches[name];
      for (size_t p = 0; p < people_.size(); ++p) {
        of_speaker.push_back(MatchPerson(name, people_[p]));
        best_of_person[p] = std::max(best_of_person[p], of_speaker.back());
      }
    }
    for (auto& [name, role] : roles_) {
      if (role != Role::kUnknown) continue;
      const std::vector<int>& of_speaker = matches[name];
      int best = 0;
      for (const int match : of_speaker) best = std::max(best, match);
      bool agent = false;
      bool customer = false;
      bool other = false;
      for (size_t p = 0; p < people_.size(); ++p) {
        if (best == 0 || of_speaker[p] < best || of_speaker[p] < best_of_person[p]) continue;
        agent |= people_[p].role == Role::kAgent;
        customer |= people_[p].role == Role::kCustomer;
        other |= people_[p].role == Role::kUnknown;
      }
      if (agent != customer && !other) role = agent ? Role::kAgent : Role::kCustomer;
      if (agent && customer) in_doubt_.insert(name);
    }
  }

  void AssignDomainsAndWords() {
    for (auto& [name, role] : roles_) {
      if (role != Role::kUnknown || in_doubt_.count(name) > 0) continue;
      role = RoleOfDomain(DomainOf(name));
      if (role != Role::kUnknown) continue;
      if (HasWord(name, kAgentWords)) {
        role = Role::kAgent;
      } else if (HasWord(name, kCustomerWords)) {
        role = Role::kCustomer;
      }
    }
  }

  void AssignTheRest() {
    std::vector<Role*> unknown;
    bool agent = false;
    bool customer = false;
    for (auto& [name, role] : roles_) {
      agent |= role == Role::kAgent;
      customer |= role == Role::kCustomer;
      if (role == Role::kUnknown && !IsAnonymous(name) && in_doubt_.count(name) == 0) {
        unknown.push_back(&role);
      }
    }
    if (agent) {
      for (Role* role : unknown) *role = Role::kCustomer;
    } else if (customer && unknown.size() == 1 && !agent_is_named_ && in_doubt_.empty()) {
      *unknown.front() = Role::kAgent;
    }
  }

  const Call& call_;
  std::vector<std::string> names_;     // folded, of each utterance
  std::map<std::string, Role> roles_;  // by name
  std::set<std::string> in_doubt_;     // names that mean people of both sides
  std::vector<KnownPerson> people_;
  std::set<std::string> agent_domains_;
  std::set<std::string> customer_domains_;
  bool agent_is_named_ = false;
};

}  // namespace

std::vector<Role> ResolveRoles(const Call& call) { return RoleFinder(call).Find(); }

Sides KnownSides(const Call& call, const std::vector<Role>& roles) {
  Sides sides;
  bool speech = false;
  for (size_t i = 0; i < roles.size(); ++i) {
    sides.agent |= roles[i] == Role::kAgent;
    sides.customer |= roles[i] == Role::kCustomer;
    const bool words = !absl::StripAsciiWhitespace(call.utterances[i].text).empty();
    speech |= words;
    sides.unknown_count += words && roles[i] == Role::kUnknown ? 1 : 0;
  }
  if (speech && sides.unknown_count == 0) sides.agent = sides.customer = true;
  return sides;
}

}  // namespace dealtrace::insight
