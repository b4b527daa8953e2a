#include "tests/e2e/person_to_erase.h"

#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace dealtrace::e2e {
namespace {

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string LastDigits(const std::string& phone) {
  std::string digits;
  for (char c : phone) {
    if (absl::ascii_isdigit(c)) digits.push_back(c);
  }
  return digits.size() < 9 ? "" : digits.substr(digits.size() - 9);
}

}  // namespace

PersonToErase FindPersonToErase(const std::string& company) {
  std::vector<PersonToErase> people;
  std::map<std::string, int> names;
  for (absl::string_view line : absl::StrSplit(ReadText(company + "/contacts.csv"), '\n')) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    if (cells.size() < 7 || absl::StrContains(line, '"')) continue;
    people.push_back({cells[0], cells[2], cells[3], cells[4], LastDigits(cells[4])});
    ++names[cells[2]];
  }
  const std::string calls = ReadText(company + "/calls.jsonl");
  const std::string leads = ReadText(company + "/leads.csv");
  const std::string users = ReadText(company + "/users.csv");
  const std::string accounts = ReadText(company + "/accounts.csv");
  for (const PersonToErase& person : people) {
    if (names[person.name] == 1 && !person.digits.empty() && !person.email.empty() &&
        absl::StrContains(calls, "\"speaker\":\"" + person.name + "\"") &&
        absl::StrContains(calls, "\"email\":\"" + person.email + "\"") &&
        absl::StrContains(leads, person.email) && !absl::StrContains(users, person.name) &&
        !absl::StrContains(accounts, person.name)) {
      return person;
    }
  }
  ADD_FAILURE() << "the company has nobody to erase: take another seed";
  return {};
}

}  // namespace dealtrace::e2e
