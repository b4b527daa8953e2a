#include "libs/erasure/mention_keys.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "google/protobuf/descriptor.h"
#include "libs/erasure/identifiers.h"
#include "libs/erasure/name_tokens.h"
#include "libs/erasure/person_hash.h"

namespace dealtrace::erasure {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Equal numbers end in these, whatever stands before.
constexpr size_t kLastDigits = 7;

// FNV-1a. Keys are stored, so the function must never change.
int64_t Key(char kind, absl::string_view text) {
  uint32_t hash = 2166136261U;
  const auto add = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U; };
  add(kind);
  for (char c : text) add(c);
  return static_cast<int32_t>(hash);
}

int64_t WordKey(absl::string_view folded) { return Key('w', folded); }
int64_t EmailKey(absl::string_view email) { return Key('@', NormaliseEmail(email)); }

void AddPhoneKey(absl::string_view phone, std::vector<int64_t>* keys) {
  std::string digits;
  for (char c : phone) {
    if (absl::ascii_isdigit(c)) digits.push_back(c);
  }
  if (digits.size() < kLastDigits) return;
  keys->push_back(Key('+', digits.substr(digits.size() - kLastDigits)));
}

void AddText(absl::string_view text, std::vector<int64_t>* keys) {
  if (text.empty()) return;
  if (IsResourceName(text)) {
    keys->push_back(Key('r', text));
    return;
  }
  for (const NameToken& token : TokenizeForNames(text)) keys->push_back(WordKey(token.folded));
  for (const Stretch& email : FindEmails(text)) {
    keys->push_back(EmailKey(text.substr(email.begin, email.end - email.begin)));
  }
  for (const Stretch& number : FindNumbers(text)) {
    AddPhoneKey(text.substr(number.begin, number.end - number.begin), keys);
  }
  // A field that is nothing but an address or a number.
  if (absl::StrContains(text, '@')) keys->push_back(EmailKey(text));
  AddPhoneKey(NormalisePhone(text), keys);
}

void AddMessage(const Message& message, std::vector<int64_t>* keys);

void AddField(const Message& message, const FieldDescriptor* field, std::vector<int64_t>* keys) {
  const Reflection* reflection = message.GetReflection();
  const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
  for (int i = 0; i < count; ++i) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      AddMessage(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                      : reflection->GetMessage(message, field),
                 keys);
    } else if (field->type() == FieldDescriptor::TYPE_STRING) {
      std::string unused;
      AddText(field->is_repeated()
                  ? reflection->GetRepeatedStringReference(message, field, i, &unused)
                  : reflection->GetStringReference(message, field, &unused),
              keys);
    }
  }
}

void AddMessage(const Message& message, std::vector<int64_t>* keys) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) AddField(message, field, keys);
}

void KeepEachOnce(std::vector<int64_t>* keys) {
  std::sort(keys->begin(), keys->end());
  keys->erase(std::unique(keys->begin(), keys->end()), keys->end());
}

}  // namespace

std::vector<int64_t> MentionKeysOf(const Message& message) {
  std::vector<int64_t> keys;
  AddMessage(message, &keys);
  KeepEachOnce(&keys);
  return keys;
}

std::vector<int64_t> KeysOfName(absl::string_view name) {
  std::vector<int64_t> keys;
  for (const NameToken& token : TokenizeForNames(name)) keys.push_back(WordKey(token.folded));
  KeepEachOnce(&keys);
  return keys;
}

std::vector<int64_t> KeysOfEmail(absl::string_view email) {
  if (!absl::StrContains(email, '@')) return {};
  return {EmailKey(email)};
}

std::vector<int64_t> KeysOfPhone(absl::string_view phone) {
  std::vector<int64_t> keys;
  AddPhoneKey(NormalisePhone(phone), &keys);
  return keys;
}

std::vector<int64_t> KeysOfRecord(absl::string_view record_name) { return {Key('r', record_name)}; }

}  // namespace dealtrace::erasure
