// What another model or other settings would do to the links, and how good the links would be.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "services/matching/domain/decision.h"

namespace dealtrace::matching {

// How good decisions are, as far as it can be told without knowing every call's deal.
struct DecisionEstimate {
  int64_t linked = 0;
  // Of links from the threshold on, by the model's calibration; 1 when nothing is LINKED.
  double calibrated_precision = 1;
  // The probability that goes to the links' deals, of all that goes to any deal: what of the
  // findable is found. 1 when there is nothing to find.
  double expected_recall = 1;
  // On the calls of which a reviewer said which deal it is, or none, decided as if nothing had been
  // said.
  int64_t answered_calls = 0;
  int64_t answered_linked = 0;
  double answered_precision = 1;  // 1 when none of them is LINKED
  double answered_recall = 1;     // 1 when none of them has a deal
};

// Adds decisions up. Fill, then ask.
class DecisionJudge {
 public:
  explicit DecisionJudge(const LinkSettings& settings) : settings_(settings) {}

  // `evidence` is decided without the review.
  void Add(const LinkDecision& evidence, const CallReview& review);
  DecisionEstimate Estimate() const;

 private:
  const LinkSettings& settings_;
  int64_t linked_ = 0;
  double linked_probability_ = 0;
  double any_probability_ = 0;
  int64_t answered_ = 0;
  int64_t answered_with_deal_ = 0;
  int64_t answered_linked_ = 0;
  int64_t answered_correct_ = 0;
};

// A link as it is and as it would be.
struct LinkChange {
  std::string call_id;
  Decision before = Decision::kUnlinked;
  Decision after = Decision::kUnlinked;
  std::string opportunity_before;
  std::string opportunity_after;
  std::string reason_before;
  std::string reason_after;
  double probability_before = 0;
  double probability_after = 0;
};

struct LinkTransition {
  Decision before = Decision::kUnlinked;
  Decision after = Decision::kUnlinked;
  bool deal_changes = false;  // LINKED before and after, to another deal
  int64_t count = 0;
  std::vector<LinkChange> examples;
};

// Counts changes by what was and what would be.
class TransitionTable {
 public:
  explicit TransitionTable(size_t examples_max) : examples_max_(examples_max) {}

  // Calls come in the order of their ids; the first ones of each kind are the examples. Those that
  // stay as they are have none.
  void Add(LinkChange change);
  // In the order of Decision, before and after; those that occur.
  std::vector<LinkTransition> Transitions() const;

 private:
  size_t examples_max_;
  // By before * 3 + after; the last is a change of the deal.
  std::array<LinkTransition, 10> transitions_;
};

// A fair and repeatable choice of about `wanted` of `all` calls: by a hash of the id.
bool IsInSample(const std::string& call_id, int64_t wanted, int64_t all);

}  // namespace dealtrace::matching
