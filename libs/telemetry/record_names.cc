#include "libs/telemetry/record_names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace dealtrace::telemetry {
namespace {

constexpr size_t kBytesMax = 32 << 10;
constexpr int kTelephoneDigitsMin = 8;

// What the contracts, the feeds and the queues call a record, and the collection that it is of. The
// keys of all of these are the record's id.
struct Alias {
  absl::string_view collection;  // of resource names
  absl::string_view kind;        // of feeds and queues
  absl::string_view record_collection;
};
constexpr Alias kAliases[] = {
    {"opportunities/", "opportunity", "opportunities/"},
    {"dealStories/", "deal_story", "opportunities/"},
    {"scores/", "score", "opportunities/"},
    {"calls/", "call", "calls/"},
    {"transcripts/", "transcript", "calls/"},
    {"links/", "link", "calls/"},
    {"links/", "call_link", "calls/"},
    {"links/", "call_deal", "calls/"},
    {"callAnalyses/", "call_analysis", "calls/"},
    {"accounts/", "account", "accounts/"},
    {"syncRuns/", "sync_run", "syncRuns/"},
    {"reports/", "report", "reports/"},
    {"erasures/", "erasure", "erasures/"},
    {"erasures/", "erasure_acknowledgement", "erasures/"},
};

// An e-mail address or a telephone number, with or without the source's name before it (`~`).
// Digits alone, or with hyphens, are among the usual forms of ids.
bool LooksPersonal(absl::string_view id) {
  if (id.find('@') != absl::string_view::npos) return true;
  id = id.substr(id.find('~') + 1);
  int digits = 0;
  for (const char c : id) {
    if (absl::ascii_isdigit(c)) {
      ++digits;
    } else if (!absl::StrContains("+() ./-", c)) {
      return false;
    }
  }
  return digits >= kTelephoneDigitsMin && id.find_first_of("+() ") != absl::string_view::npos;
}

}  // namespace

void RecordNames::Add(absl::string_view name) {
  for (const Alias& alias : kAliases) {
    absl::string_view id = name;
    if (!absl::ConsumePrefix(&id, alias.collection)) continue;
    return AddRecord(alias.record_collection, id.substr(0, id.rfind("/versions/")));
  }
}

void RecordNames::AddKey(absl::string_view kind, absl::string_view key) {
  for (const Alias& alias : kAliases) {
    if (kind == alias.kind) return AddRecord(alias.record_collection, key);
  }
}

void RecordNames::AddRecord(absl::string_view collection, absl::string_view id) {
  // `-` is "all of them" in a parent's name.
  if (id.empty() || id == "-" || LooksPersonal(id)) return;
  std::string name = absl::StrCat(collection, id);
  if (known_.contains(name)) return;
  if (bytes_ + name.size() > kBytesMax) {
    ++left_out_;
    return;
  }
  bytes_ += name.size();
  names_.push_back(name);
  known_.insert(std::move(name));
}

}  // namespace dealtrace::telemetry
