#include "libs/erasure/erased_people.h"

#include <re2/re2.h>

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "libs/erasure/person_hash.h"
#include "libs/text/tokens.h"

namespace dealtrace::erasure {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// What looks like an e-mail address or a phone number.
const re2::RE2& Identifiers() {
  static const re2::RE2& pattern = *new re2::RE2(
      R"(([\pL\pN._%+'-]+@[\pL\pN.-]+\.\pL{2,})|(\+?\(?[0-9][0-9 ().\x{A0}/-]{5,20}[0-9]))");
  return pattern;
}

// `opportunities/crm~4155550100`: its digits are nobody's number.
bool IsResourceName(absl::string_view text) {
  const size_t slash = text.find('/');
  return slash != absl::string_view::npos && absl::StrContains(text.substr(slash), '~') &&
         !absl::StrContains(text, ' ');
}

// The part of `number` from its beginning on that is somebody's: what follows after a space may be
// another number. Empty when none is.
absl::string_view PhoneIn(const ErasedPeople& people, absl::string_view number) {
  while (!number.empty() && !people.HasPhone(number)) {
    const size_t separator = number.find_last_of(" ./-");
    number = number.substr(0, separator == absl::string_view::npos ? 0 : separator);
  }
  return number;
}

bool TakeOutIdentifiers(const ErasedPeople& people, std::string* text) {
  std::string kept;
  size_t kept_to = 0;
  size_t looked_to = 0;
  re2::StringPiece found[3];
  while (Identifiers().Match(*text, looked_to, text->size(), re2::RE2::UNANCHORED, found, 3)) {
    const auto begin = static_cast<size_t>(found[0].data() - text->data());
    size_t length = 0;
    if (!found[1].empty() && people.HasEmail({found[1].data(), found[1].size()})) {
      length = found[1].size();
    } else if (!found[2].empty()) {
      length = PhoneIn(people, {found[2].data(), found[2].size()}).size();
    }
    looked_to = begin + (length == 0 ? found[0].size() : length);
    if (length == 0) continue;
    absl::StrAppend(&kept, text->substr(kept_to, begin - kept_to), kErasedName);
    kept_to = looked_to;
  }
  if (kept_to == 0) return false;
  absl::StrAppend(&kept, text->substr(kept_to));
  *text = std::move(kept);
  return true;
}

// Whether the word at `next` goes on with the name that ends before it.
bool Continues(absl::string_view text, const text::Token& last, const text::Token& next) {
  const size_t gap = last.offset + last.length;
  for (char c : text.substr(gap, next.offset - gap)) {
    if (!absl::StrContains(" .-'\t\n", c)) return false;
  }
  return true;
}

// The number of words from `begin` on that are somebody's name; 0 when none are.
size_t NameAt(const ErasedPeople& people, absl::string_view text,
              const std::vector<text::Token>& words, size_t begin) {
  size_t longest = 0;
  for (size_t count = 2; count <= kNameWordsMax && begin + count <= words.size(); ++count) {
    const text::Token& last = words[begin + count - 1];
    if (!Continues(text, words[begin + count - 2], last)) break;
    const size_t offset = words[begin].offset;
    absl::string_view name = text.substr(offset, last.offset + last.length - offset);
    absl::string_view owner = name;
    if (people.HasName(name) ||
        ((absl::ConsumeSuffix(&owner, "'s") || absl::ConsumeSuffix(&owner, "\xE2\x80\x99s")) &&
         people.HasName(owner))) {
      longest = count;
    }
  }
  return longest;
}

bool TakeOutNames(const ErasedPeople& people, std::string* text) {
  std::vector<text::Token> words;
  for (text::Token& token : text::Tokenize(*text)) {
    if (token.kind == text::TokenKind::kWord) words.push_back(std::move(token));
  }
  std::string kept;
  size_t kept_to = 0;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const size_t count = NameAt(people, *text, words, i);
    if (count == 0) continue;
    absl::StrAppend(&kept, text->substr(kept_to, words[i].offset - kept_to), kErasedName);
    i += count - 1;
    kept_to = words[i].offset + words[i].length;
  }
  if (kept_to == 0) return false;
  absl::StrAppend(&kept, text->substr(kept_to));
  *text = std::move(kept);
  return true;
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
  return !NormalisePhone(phone).empty() &&
         (hashes.contains(HashPhone(phone)) || hashes.contains(HashPhoneInText(phone)));
}

bool ErasedPeople::HasRecord(absl::string_view record_name) const {
  return !record_name.empty() && hashes.contains(HashRecord(record_name));
}

bool ErasedPeople::HasName(absl::string_view name) const {
  return !NormaliseName(name).empty() && hashes.contains(HashName(name));
}

bool ErasedPeople::TakeOutOfText(std::string* text) const {
  const bool identifiers = TakeOutIdentifiers(*this, text);
  return TakeOutNames(*this, text) || identifiers;
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
