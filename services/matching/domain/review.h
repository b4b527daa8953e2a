// What reviewers said about a call, and what it does to the decision.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dealtrace::matching {

class CandidateIndex;
struct LinkDecision;
struct LinkSettings;

// As in the contract; the last two are about accounts.
enum class Verdict {
  kConfirmed = 1,
  kRejected = 2,
  kUnlinked = 3,
  kReassigned = 4,
  kAccountsMerged = 5,
  kAccountsSplit = 6,
};

// One decision of a reviewer about a call, in the order of their making.
struct ReviewAnswer {
  Verdict verdict = Verdict::kConfirmed;
  std::string opportunity;  // id; empty for kUnlinked
  bool undone = false;
};

// What holds of all that was said about a call.
struct CallReview {
  enum class State { kOpen, kBelongs, kUnlinked };
  State state = State::kOpen;
  std::string opportunity;         // of kBelongs: id
  bool confirmed = false;          // of kBelongs: the deal was a candidate
  std::set<std::string> rejected;  // ids of deals that it is not
  int64_t revision = 0;            // grows with each decision and each undoing

  bool is_open() const { return state == State::kOpen; }
};

// The newest answer that names a deal, or none, holds. A rejection of the deal that holds opens the
// call again; a deal that is named after its rejection is no longer rejected. What is undone counts
// as never said.
CallReview FoldReviews(absl::Span<const ReviewAnswer> answers);

// Makes the reviewers' decision of the evidence's. A deal that is not in the index (any more)
// cannot hold the call, which goes back to review. Rejections are DecideLink's own.
void ApplyVerdict(const CallReview& review, const CandidateIndex& index, LinkDecision& decision);

// How much an answer teaches, 0 to 1. Half is how open the answer is: the entropy of the candidates
// and "none of them" against its greatest value (uncertainty sampling; Settles, Active Learning
// Literature Survey, 2009, section 3.1). Half is how near the decision is to falling otherwise: the
// distance in bits of log odds to the nearest threshold, none at four.
double Informativeness(absl::Span<const double> probabilities, double linked_min,
                       double review_min);

// Orders the queue: (1 + amount at stake) * informativeness, in thousandths. At least 1.
int64_t ReviewPriority(int64_t amount_at_stake, double informativeness);

}  // namespace dealtrace::matching
