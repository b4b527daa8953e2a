#include "libs/feed/change_groups.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::Change;

constexpr size_t kLinksMax = 64;

void AddLinks(ChangeGroup& group) {
  absl::flat_hash_set<std::string> known = {"", group.trace_parent};
  for (const Change& change : group.changes) {
    if (group.links.size() == kLinksMax) return;
    if (known.insert(change.trace_parent()).second) {
      group.links.push_back({change.trace_parent(), ""});
    }
  }
}

}  // namespace

std::vector<ChangeGroup> GroupByTrace(std::vector<Change> changes) {
  std::vector<ChangeGroup> groups;
  absl::flat_hash_map<std::string, size_t> group_of_trace;
  for (Change& change : changes) {
    const std::string trace = telemetry::TraceContext{change.trace_parent(), ""}.trace_id();
    const auto [entry, inserted] = group_of_trace.try_emplace(trace, groups.size());
    if (inserted) {
      ChangeGroup group;
      group.trace_parent = change.trace_parent();
      group.run_id = change.run_id();
      groups.push_back(std::move(group));
    }
    groups[entry->second].changes.push_back(std::move(change));
  }
  for (ChangeGroup& group : groups) AddLinks(group);
  return groups;
}

ChangeGroup GroupAsOne(std::vector<Change> changes) {
  ChangeGroup group;
  group.changes = std::move(changes);
  AddLinks(group);
  return group;
}

}  // namespace dealtrace::feed
