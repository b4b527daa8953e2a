#include "services/ingestion/domain/cue_text.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/text/character_references.h"

namespace dealtrace::ingestion {
namespace {

// A tag longer than this is words with a '<' in them.
constexpr size_t kTagBytesMax = 1000;
constexpr size_t kVoicesNestedMax = 100;

struct Tag {
  bool end = false;
  std::string name;  // lower case, without classes
  absl::string_view annotation;
  size_t length = 0;  // in bytes, with its brackets
};

// Reads the tag that `text` begins with. False: the '<' is a character.
bool ReadTag(absl::string_view text, Tag* tag) {
  const size_t close = text.substr(0, kTagBytesMax).find('>');
  if (close == absl::string_view::npos) return false;
  absl::string_view inside = text.substr(1, close - 1);
  tag->length = close + 1;
  tag->end = absl::ConsumePrefix(&inside, "/");
  const unsigned char first = inside.empty() ? '\0' : static_cast<unsigned char>(inside[0]);
  // "<00:00:01.000>" is a time within the cue; "<3" and "a < b > c" are words.
  const bool time = absl::ascii_isdigit(first) && absl::StrContains(inside, ':') &&
                    inside.find_first_not_of("0123456789:.,") == absl::string_view::npos;
  if (!inside.empty() && !absl::ascii_isalpha(first) && !time && first != '.') return false;
  if (absl::StrContains(inside, '<')) return false;
  const size_t name_end = inside.find_first_of(" \t\n\r");
  const absl::string_view name = inside.substr(0, name_end);
  tag->name = absl::AsciiStrToLower(name.substr(0, name.find('.')));
  tag->annotation =
      name_end == absl::string_view::npos ? absl::string_view() : inside.substr(name_end);
  return true;
}

std::string Annotation(absl::string_view text) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  return text::DecodeCharacterReferences(absl::StrJoin(words, " "));
}

class CueReader {
 public:
  CueText Read(absl::string_view payload) {
    while (!payload.empty()) {
      const size_t open = payload.find_first_of("<{");
      Append(payload.substr(0, open));
      if (open == absl::string_view::npos) break;
      payload.remove_prefix(open);
      payload.remove_prefix(payload[0] == '{' ? ReadBraces(payload) : ReadBracket(payload));
    }
    Flush();
    return std::move(cue_);
  }

 private:
  // SubRip's "{\an8}" and "{b}".
  size_t ReadBraces(absl::string_view text) {
    const size_t close = text.substr(0, kTagBytesMax).find('}');
    const bool tag =
        close != absl::string_view::npos &&
        (absl::StartsWith(text, "{\\") || close == 2 || (close == 3 && text[1] == '/'));
    if (tag) return close + 1;
    Append("{");
    return 1;
  }

  size_t ReadBracket(absl::string_view text) {
    Tag tag;
    if (!ReadTag(text, &tag)) {
      if (text.size() > 2 && (text[1] == 'v' || text[1] == 'V') &&
          (text[2] == ' ' || text[2] == '\t' || text[2] == '.')) {
        cue_.unclosed_voice = true;
      }
      Append("<");
      return 1;
    }
    if (tag.name == "v") {
      Flush();
      if (!tag.end && voices_.size() < kVoicesNestedMax) {
        voices_.push_back(Annotation(tag.annotation));
      } else if (tag.end && !voices_.empty()) {
        voices_.pop_back();
      }
    } else if (tag.name == "rt" || tag.name == "rp") {
      annotates_ = !tag.end;
    } else if (tag.name == "ruby" || (tag.name.empty() && tag.end)) {
      annotates_ = false;
    } else if (tag.name == "br") {
      Append("\n");
    }
    return tag.length;
  }

  void Append(absl::string_view words) {
    if (!annotates_) words_.append(words.data(), words.size());
  }

  void Flush() {
    std::string words = text::DecodeCharacterReferences(words_);
    words_.clear();
    if (absl::StripAsciiWhitespace(words).empty()) return;
    cue_.spans.push_back({voices_.empty() ? "" : voices_.back(), std::move(words)});
  }

  CueText cue_;
  std::string words_;
  std::vector<std::string> voices_;
  bool annotates_ = false;
};

}  // namespace

CueText ParseCueText(absl::string_view payload) { return CueReader().Read(payload); }

}  // namespace dealtrace::ingestion
