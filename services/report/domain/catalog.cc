#include "services/report/domain/catalog.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/text/tokens.h"

namespace dealtrace::report {
namespace {

// {source, external id}; the source is empty when there is no `~`.
std::pair<std::string, std::string> SplitId(absl::string_view id) {
  const std::vector<std::string> parts = absl::StrSplit(id, absl::MaxSplits('~', 1));
  if (parts.size() < 2) return {"", std::string(id)};
  return {parts[0], parts[1]};
}

std::string NameKey(absl::string_view source, absl::string_view name) {
  return absl::StrCat(source, "~", NormalizedName(name));
}

}  // namespace

std::string NormalizedName(absl::string_view name) {
  std::string result;
  for (const text::Token& token : text::Tokenize(name, 200)) {
    if (token.kind == text::TokenKind::kWord || token.kind == text::TokenKind::kNumber) {
      result += token.folded;
    }
  }
  return result;
}

void NameIndex::Add(const std::string& id, const std::string& label) {
  labels_[id] = label.empty() ? SplitId(id).second : label;
  const std::string key = NameKey(SplitId(id).first, label);
  const auto [entry, inserted] = ids_by_name_.try_emplace(key, id);
  if (!inserted && entry->second != id) entry->second.clear();
}

Reference NameIndex::Resolve(absl::string_view id) const {
  Reference reference;
  if (id.empty()) return reference;
  if (const auto exact = labels_.find(id); exact != labels_.end()) {
    return Reference{exact->first, exact->second, Resolution::kExact, ""};
  }
  const auto [source, external_id] = SplitId(id);
  const auto by_name = ids_by_name_.find(NameKey(source, external_id));
  if (by_name != ids_by_name_.end() && !by_name->second.empty() &&
      !NormalizedName(external_id).empty()) {
    return Reference{by_name->second, labels_.at(by_name->second), Resolution::kByName,
                     external_id};
  }
  return Reference{std::string(id), external_id, Resolution::kUnresolved, external_id};
}

void Catalog::AddUser(UserEntry user) {
  users_.Add(user.id, user.label);
  std::string id = user.id;
  user_entries_.insert_or_assign(std::move(id), std::move(user));
}

Reference Catalog::ResolveWritten(const NameIndex& index, absl::string_view collection,
                                  absl::string_view written) {
  if (written.empty()) return Reference{};
  absl::string_view id = written;
  if (absl::ConsumePrefix(&id, absl::StrCat(collection, "/"))) return index.Resolve(id);
  return Reference{std::string(written), std::string(written), Resolution::kExact, ""};
}

Reference Catalog::Team(absl::string_view team_id, const Reference& rep) const {
  if (!team_id.empty()) return teams_.Resolve(team_id);
  const auto user = user_entries_.find(rep.id);
  if (user == user_entries_.end()) return Reference{};
  if (!user->second.team_id.empty()) return teams_.Resolve(user->second.team_id);
  return ResolveWritten(users_, "users", user->second.manager);
}

Reference Catalog::Region(absl::string_view region_id, const Reference& rep) const {
  if (!region_id.empty()) return regions_.Resolve(region_id);
  const auto user = user_entries_.find(rep.id);
  if (user == user_entries_.end()) return Reference{};
  return ResolveWritten(regions_, "regions", user->second.region);
}

}  // namespace dealtrace::report
