#include "tools/tracestore/span_tree.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace dealtrace::tracestore {
namespace {

// Deeper trees are drawn flat from here on.
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
    for (const v1::Span* root : roots_) AddRows(*root);
    // What is in a ring of parents is reached from no root.
    for (const v1::Span* span : all_) {
      if (!drawn_.contains(span)) AddRows(*span);
    }
    return std::move(rows_);
  }

 private:
  bool IsChild(const v1::Span& span) const {
    return !span.parent_span().empty() && span.parent_span() != span.span() &&
           ids_.contains(span.parent_span());
  }

  struct Pending {
    const v1::Span* span;
    std::string branch;
    std::string below;  // what stands before its children
    int depth;
  };

  // The span and all below it. With its own stack: a trace may be a chain of any length.
  void AddRows(const v1::Span& root) {
    std::vector<Pending> pending = {{&root, "", "", 0}};
    while (!pending.empty()) {
      const Pending next = std::move(pending.back());
      pending.pop_back();
      if (!drawn_.insert(next.span).second) continue;
      const bool parent_is_missing = !next.span->parent_span().empty() && !IsChild(*next.span);
      rows_.push_back({next.span, next.branch, parent_is_missing});
      PushChildren(next, pending);
    }
  }

  void PushChildren(const Pending& parent, std::vector<Pending>& pending) const {
    const auto found = children_.find(parent.span->span());
    if (found == children_.end()) return;
    const bool is_flat = parent.depth >= kDepthMax;
    // The last first, because the stack turns them round.
    for (size_t i = found->second.size(); i-- > 0;) {
      const bool is_last = i + 1 == found->second.size();
      pending.push_back(
          {found->second[i],
           is_flat ? parent.branch : absl::StrCat(parent.below, is_last ? "└─ " : "├─ "),
           is_flat ? parent.below : absl::StrCat(parent.below, is_last ? "   " : "│  "),
           parent.depth + 1});
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
