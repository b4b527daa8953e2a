#include "tools/tracestore/span_tree.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace dealtrace::tracestore {
namespace {

// Deeper trees are drawn flat from here on; also bounds the recursion.
constexpr int kDepthMax = 64;

bool StartsBefore(const v1::Span* a, const v1::Span* b) {
  if (a->start_time().seconds() != b->start_time().seconds()) {
    return a->start_time().seconds() < b->start_time().seconds();
  }
  if (a->start_time().nanos() != b->start_time().nanos()) {
    return a->start_time().nanos() < b->start_time().nanos();
  }
  return a->span() < b->span();
}

class TreeBuilder {
 public:
  explicit TreeBuilder(const v1::Trace& trace) {
    for (const v1::Span& span : trace.spans()) ids_.insert(span.span());
    for (const v1::Span& span : trace.spans()) {
      all_.push_back(&span);
      if (IsChild(span)) {
        children_[span.parent_span()].push_back(&span);
      } else {
        roots_.push_back(&span);
      }
    }
    for (auto& [parent, spans] : children_) std::sort(spans.begin(), spans.end(), StartsBefore);
    std::sort(roots_.begin(), roots_.end(), StartsBefore);
    std::sort(all_.begin(), all_.end(), StartsBefore);
  }

  std::vector<TreeRow> Build() {
    for (const v1::Span* root : roots_) AddRow(*root, "", "", 0);
    // What is in a ring of parents is reached from no root.
    for (const v1::Span* span : all_) {
      if (!drawn_.contains(span)) AddRow(*span, "", "", 0);
    }
    return std::move(rows_);
  }

 private:
  bool IsChild(const v1::Span& span) const {
    return !span.parent_span().empty() && span.parent_span() != span.span() &&
           ids_.contains(span.parent_span());
  }

  void AddRow(const v1::Span& span, const std::string& branch, const std::string& below,
              int depth) {
    if (!drawn_.insert(&span).second) return;
    rows_.push_back({&span, branch, !span.parent_span().empty() && !IsChild(span)});
    const auto found = children_.find(span.span());
    if (found == children_.end()) return;
    for (size_t i = 0; i < found->second.size(); ++i) {
      const bool is_last = i + 1 == found->second.size();
      const bool is_flat = depth >= kDepthMax;
      AddRow(*found->second[i], is_flat ? branch : absl::StrCat(below, is_last ? "└─ " : "├─ "),
             is_flat ? below : absl::StrCat(below, is_last ? "   " : "│  "), depth + 1);
    }
  }

  absl::flat_hash_set<absl::string_view> ids_;
  absl::flat_hash_map<absl::string_view, std::vector<const v1::Span*>> children_;
  std::vector<const v1::Span*> roots_;
  std::vector<const v1::Span*> all_;
  absl::flat_hash_set<const v1::Span*> drawn_;
  std::vector<TreeRow> rows_;
};

}  // namespace

std::vector<TreeRow> BuildTree(const v1::Trace& trace) { return TreeBuilder(trace).Build(); }

}  // namespace dealtrace::tracestore
