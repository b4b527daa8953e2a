// What a sentence says about the reasons of a deal: soft scores made of concepts and cues.
#pragma once

#include <vector>

#include "absl/types/span.h"
#include "services/insight/domain/call.h"
#include "services/insight/domain/label.h"
#include "services/insight/domain/sentence.h"

namespace dealtrace::insight {

// One reason touched by one sentence.
struct Statement {
  Label code = Label::kPrice;
  Quote quote;
  Role role = Role::kUnknown;
  // 0 to 1: how much the sentence counts for this reason, whatever its direction. A mere mention is
  // near 0.1, a plain opinion near 0.4, "we left because of" near 1.
  double weight = 0;
  // -1 (speaks against the deal) to 1 (speaks for it); near 0 when the words do not tell.
  double valence = 0;
  // 0 to 1: how strongly the sentence ties the reason to the decision.
  double driver = 0;
  // The sentence sets the reason aside ("price was never the issue").
  bool denied = false;
};

// Statements of a call's sentences, in their order. A sentence is read with its neighbours: "The
// fees. That is what killed it." is one statement, and "yes, exactly" answers the question before
// it.
std::vector<Statement> FindStatements(absl::Span<const Sentence> sentences);

}  // namespace dealtrace::insight
