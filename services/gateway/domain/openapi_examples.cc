#include "services/gateway/domain/openapi_examples.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace dealtrace::gateway {
namespace {

constexpr char kAccount[] = "sample-company~001Dn0000000000IAA";
constexpr char kCall[] = "sample-company~s-d38041c30442";
constexpr char kOpportunity[] = "sample-company~006Dn0000000000IAA";

bool IsCollection(absl::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c));
  });
}

// The name of a pattern `collection/{id}[/collection/{id}…]`; empty when it is none.
std::string NameOf(absl::string_view pattern) {
  const std::vector<absl::string_view> parts = absl::StrSplit(pattern, '/');
  if (parts.size() < 2 || parts.size() % 2 != 0) return "";
  std::vector<std::string> name;
  for (size_t i = 0; i < parts.size(); i += 2) {
    if (!IsCollection(parts[i]) || !absl::StrContains(parts[i + 1], '{')) return "";
    name.push_back(std::string(parts[i]));
    name.push_back(ExampleId(parts[i]));
  }
  return absl::StrJoin(name, "/");
}

}  // namespace

std::string ExampleId(absl::string_view collection) {
  static const absl::flat_hash_map<absl::string_view, const char*> kIds = {
      {"accountClusters", kAccount},
      {"accounts", kAccount},
      {"activities", "sample-company~00TDn0000000000MAA"},
      {"callAnalyses", kCall},
      {"calls", kCall},
      {"contacts", "sample-company~003Dn0000000000IAA"},
      {"dealStories", kOpportunity},
      {"leads", "sample-company~00QDn0000000000MAA"},
      {"lineItems", "sample-company~00kDn0000000000IAA"},
      {"links", kCall},
      {"opportunities", kOpportunity},
      {"products", "sample-company~01tDn0000000000IAA"},
      {"regions", "sample-company~West"},
      {"reports", "8f14e45fceea167a5a36dedd"},
      {"scores", kOpportunity},
      {"sources", "sample-company"},
      {"syncRuns", "sample-company-1"},
      {"teams", "sample-company~04TDn0000000000MAA"},
      {"traces", "4bf92f3577b34da6a3ce929d0e0e4736"},
      {"transcripts", kCall},
      {"users", "sample-company~005Dn0000000000IAA"},
  };
  const auto found = kIds.find(collection);
  return found == kIds.end() ? "1" : found->second;
}

std::string ExampleName(absl::string_view comment) {
  const std::vector<absl::string_view> pieces = absl::StrSplit(comment, '`');
  // Every other piece stands in backticks.
  for (size_t i = 1; i < pieces.size(); i += 2) {
    std::string name = NameOf(pieces[i]);
    if (!name.empty()) return name;
  }
  return "";
}

}  // namespace dealtrace::gateway
