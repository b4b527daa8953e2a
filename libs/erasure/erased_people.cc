#include "libs/erasure/erased_people.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "libs/erasure/identifiers.h"
#include "libs/erasure/name_tokens.h"
#include "libs/erasure/person_hash.h"

namespace dealtrace::erasure {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Puts kErasedName in the place of each stretch of a text; true when there is one. `stretches` in
// the order of the text.
bool Replace(const std::vector<Stretch>& stretches, std::string* text) {
  if (stretches.empty()) return false;
  std::string kept;
  size_t kept_to = 0;
  for (const Stretch& stretch : stretches) {
    absl::StrAppend(&kept, text->substr(kept_to, stretch.begin - kept_to), kErasedName);
    kept_to = stretch.end;
  }
  absl::StrAppend(&kept, text->substr(kept_to));
  *text = std::move(kept);
  return true;
}

bool TakeOutEmails(const ErasedPeople& people, std::string* text) {
  std::vector<Stretch> found;
  for (const Stretch& email : FindEmails(*text)) {
    if (people.HasEmail(text->substr(email.begin, email.end - email.begin))) found.push_back(email);
  }
  return Replace(found, text);
}

bool TakeOutPhones(const ErasedPeople& people, std::string* text) {
  std::vector<Stretch> found;
  size_t looked_to = 0;
  for (const Stretch& number : FindNumbers(*text)) {
    if (number.begin < looked_to) continue;
    if (!people.HasPhone(
            absl::string_view(*text).substr(number.begin, number.end - number.begin))) {
      continue;
    }
    found.push_back(number);
    looked_to = number.end;
  }
  return Replace(found, text);
}

// The number of tokens from `begin` on that are somebody's full name; 0 when none are.
size_t NameAt(const ErasedPeople& people, absl::string_view text,
              const std::vector<NameToken>& tokens, size_t begin) {
  if (!GoesOn(text, tokens[begin], tokens[begin + 1])) return 0;
  const NameToken* first = tokens.data() + begin;
  size_t longest = people.hashes.contains(HashTokens(first, first + 2)) ? 2 : 0;
  if (!people.hashes.contains(HashFirstTokens(first))) return longest;
  for (size_t count = 3; count <= kNameWordsMax && begin + count <= tokens.size(); ++count) {
    if (!GoesOn(text, first[count - 2], first[count - 1])) break;
    if (people.hashes.contains(HashTokens(first, first + count))) longest = count;
  }
  return longest;
}

bool TakeOutNames(const ErasedPeople& people, std::string* text) {
  const std::vector<NameToken> tokens = TokenizeForNames(*text);
  std::vector<Stretch> found;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    const size_t count = NameAt(people, *text, tokens, i);
    if (count == 0) continue;
    const NameToken& last = tokens[i + count - 1];
    found.push_back({tokens[i].offset, last.offset + last.length});
    i += count - 1;
  }
  return Replace(found, text);
}

bool IsNumberOnly(absl::string_view text) {
  return text.find_first_not_of("+0123456789 ()./-") == absl::string_view::npos;
}

// A field's text; true when it changed.
bool TakeOutOfField(const ErasedPeople& people, std::string* text) {
  if (text->empty() || IsResourceName(*text)) return false;
  if (people.HasEmail(*text) || (IsNumberOnly(*text) && people.HasPhone(*text))) {
    text->clear();
    return true;
  }
  return people.TakeOutOfText(text);
}

bool TakeOutOfStrings(const ErasedPeople& people, const FieldDescriptor* field, Message* message) {
  const Reflection* reflection = message->GetReflection();
  bool changed = false;
  std::string text;
  if (!field->is_repeated()) {
    text = reflection->GetString(*message, field);
    if (!TakeOutOfField(people, &text)) return false;
    reflection->SetString(message, field, text);
    return true;
  }
  for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
    text = reflection->GetRepeatedString(*message, field, i);
    if (!TakeOutOfField(people, &text)) continue;
    reflection->SetRepeatedString(message, field, i, text);
    changed = true;
  }
  return changed;
}

bool TakeOutOfMessages(const ErasedPeople& people, const FieldDescriptor* field, Message* message) {
  const Reflection* reflection = message->GetReflection();
  if (!field->is_repeated()) {
    return people.TakeOutOfMessage(reflection->MutableMessage(message, field));
  }
  bool changed = false;
  for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
    changed =
        people.TakeOutOfMessage(reflection->MutableRepeatedMessage(message, field, i)) || changed;
  }
  return changed;
}

}  // namespace

bool ErasedPeople::HasEmail(absl::string_view email) const {
  return absl::StrContains(email, '@') && hashes.contains(HashEmail(email));
}

bool ErasedPeople::HasPhone(absl::string_view phone) const {
  const std::vector<std::string> any = HashesToFindPhone(phone);
  return std::any_of(any.begin(), any.end(),
                     [&](const std::string& hash) { return hashes.contains(hash); });
}

bool ErasedPeople::HasRecord(absl::string_view record_name) const {
  return !record_name.empty() && hashes.contains(HashRecord(record_name));
}

bool ErasedPeople::HasName(absl::string_view name) const {
  return !NormaliseName(name).empty() && hashes.contains(HashName(name));
}

bool ErasedPeople::TakeOutOfText(std::string* text) const {
  bool changed = TakeOutEmails(*this, text);
  changed = TakeOutPhones(*this, text) || changed;
  return TakeOutNames(*this, text) || changed;
}

bool ErasedPeople::TakeOutOfMessage(Message* message) const {
  std::vector<const FieldDescriptor*> fields;
  message->GetReflection()->ListFields(*message, &fields);
  bool changed = false;
  for (const FieldDescriptor* field : fields) {
    // A source's own id is what a record is known by, also when it is all digits.
    if (field->name() == "external_id") continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
        field->type() == FieldDescriptor::TYPE_STRING) {
      changed = TakeOutOfStrings(*this, field, message) || changed;
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      changed = TakeOutOfMessages(*this, field, message) || changed;
    }
  }
  return changed;
}

}  // namespace dealtrace::erasure
