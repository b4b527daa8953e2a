#include "services/ingestion/domain/person_identity.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/person.pb.h"
#include "services/ingestion/domain/merge.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kPhoneDigitsMin = 7;
constexpr size_t kPhoneDigitsCompared = 9;

void AddPhone(absl::string_view phone, std::vector<std::string>* hashes) {
  if (!NormalisePhone(phone).empty()) hashes->push_back(HashPhone(phone));
}

template <typename Person>
std::vector<std::string> HashesOf(const Person& person) {
  std::vector<std::string> hashes = {HashRecord(person.name())};
  if (!person.email().empty()) hashes.push_back(HashEmail(person.email()));
  AddPhone(person.phone(), &hashes);
  return hashes;
}

}  // namespace

std::string NormaliseEmail(absl::string_view email) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(email));
}

std::string NormalisePhone(absl::string_view phone) {
  std::string digits;
  for (char c : phone) {
    if (absl::ascii_isdigit(c)) digits.push_back(c);
  }
  if (digits.size() < kPhoneDigitsMin) return "";
  return digits.size() <= kPhoneDigitsCompared
             ? digits
             : digits.substr(digits.size() - kPhoneDigitsCompared);
}

std::string HashEmail(absl::string_view email) {
  return ContentHash(absl::StrCat("email|", NormaliseEmail(email)));
}

std::string HashPhone(absl::string_view phone) {
  return ContentHash(absl::StrCat("phone|", NormalisePhone(phone)));
}

std::string HashRecord(absl::string_view record_name) {
  return ContentHash(absl::StrCat("record|", record_name));
}

std::vector<std::string> PersonHashes(RecordKind kind, const google::protobuf::Message& message) {
  if (kind == RecordKind::kContact) {
    const auto& contact = static_cast<const crm::v1::Contact&>(message);
    std::vector<std::string> hashes = HashesOf(contact);
    AddPhone(contact.mobile_phone(), &hashes);
    return hashes;
  }
  if (kind == RecordKind::kLead) return HashesOf(static_cast<const crm::v1::Lead&>(message));
  return {};
}

}  // namespace dealtrace::ingestion
