#include "tools/sandbox/company/dialogue.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace dealtrace::sandbox {
namespace {

constexpr absl::string_view kSectionNames[] = {"OPENING_OUTBOUND",
                                               "OPENING_INBOUND",
                                               "RESELLER",
                                               "SMALL_TALK",
                                               "AGENDA",
                                               "DISCOVERY",
                                               "DEMO",
                                               "CHAT",
                                               "MENTION_REPLY",
                                               "MENTION_ANSWER",
                                               "NOTED",
                                               "LOST_REPLY",
                                               "WON_REPLY",
                                               "CUSTOMER_NOD",
                                               "NEXT_STEP",
                                               "CLOSE_OPEN",
                                               "CLOSE_WON",
                                               "CLOSE_LOST",
                                               "CLOSE_DOWNGRADED",
                                               "GOODBYE",
                                               "SHORT",
                                               "WRONG_NUMBER",
                                               "SERVICE",
                                               "STRANGER"};
static_assert(std::size(kSectionNames) == kSectionCount);

}  // namespace

absl::Status DialogueBook::ParseTable(absl::string_view table) {
  std::vector<Exchange>* section = nullptr;
  Exchange exchange;
  for (absl::string_view line : absl::StrSplit(table, '\n', absl::SkipEmpty())) {
    const absl::string_view whole = line;
    const bool heading = absl::ConsumePrefix(&line, "== ");
    if (heading || line == "--") {
      if (section != nullptr && !exchange.empty()) section->push_back(exchange);
      exchange.clear();
      if (!heading) continue;
      const auto* name = std::find(std::begin(kSectionNames), std::end(kSectionNames), line);
      if (name == std::end(kSectionNames)) {
        return absl::InvalidArgumentError(absl::StrCat("unknown heading: ", whole));
      }
      section = &sections_[static_cast<size_t>(name - std::begin(kSectionNames))];
      continue;
    }
    const bool agent = absl::ConsumePrefix(&line, "A ");
    if (section == nullptr || (!agent && !absl::ConsumePrefix(&line, "C "))) {
      return absl::InvalidArgumentError(absl::StrCat("not a line of dialogue: ", whole));
    }
    exchange.push_back({agent, line});
  }
  if (section != nullptr && !exchange.empty()) section->push_back(exchange);
  return absl::OkStatus();
}

absl::StatusOr<DialogueBook> DialogueBook::Parse(absl::Span<const absl::string_view> tables) {
  DialogueBook book;
  for (const absl::string_view table : tables) {
    if (absl::Status status = book.ParseTable(table); !status.ok()) return status;
  }
  for (int i = 0; i < kSectionCount; ++i) {
    if (book.sections_[static_cast<size_t>(i)].empty()) {
      return absl::InvalidArgumentError(absl::StrCat("section is empty: ", kSectionNames[i]));
    }
  }
  return book;
}

DialogueBook DialogueBook::BuiltIn(Language language) {
  // The tables are constants that a test parses, so failing here is a broken build.
  if (language == Language::kFrench) return Parse({kFrenchDialogue}).value();
  return Parse({kEnglishDialogue, kEnglishWholeCalls}).value();
}

}  // namespace dealtrace::sandbox
