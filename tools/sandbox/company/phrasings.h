// The sentences in which the sample company's people say what matters, read from plain tables.
//
// A table (phrasings_*.cc) is a block of lines. "== PRICE LOST" opens the sentences that state a
// reason for an outcome; "== LEADIN LOST" the words before one; "== NEGATED", "== MENTION" and "==
// RESOLVED" sentences that touch a reason without being one, each line beginning with its reason. A
// sentence line begins with who says it: C the customer, A the seller's agent; "!" marks one that
// is only said once the decision is made. {product}, {competitor}, {amount}, {month}, {seats},
// {weeks}, {system}, {percent}, {role}, {agent}, {customer}, {company}, {seller} and {day} are
// filled in.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/sandbox/company/reasons.h"

namespace dealtrace::sandbox {

enum class PhrasingSet : uint8_t { kSeen, kUnseen };
enum class Language : uint8_t { kEnglish, kFrench };

struct Phrase {
  Reason reason = Reason::kPrice;
  bool from_agent = false;
  bool decided_only = false;
  absl::string_view text;
};

// What is put into the braces of a sentence.
struct Slots {
  std::string product;
  std::string competitor;
  std::string amount;
  std::string month;
  std::string seats;
  std::string weeks;
  std::string system;
  std::string percent;
  std::string role;
  std::string agent;
  std::string customer;
  std::string company;
  std::string seller;
  std::string day;
};

// Replaces every {slot}; unknown braces stay as they are (a test shows that the tables have none).
std::string Fill(absl::string_view text, const Slots& slots);

// One language's sentences of one set. Immutable after Parse, so safe to share between threads.
class PhraseBook {
 public:
  // Reads tables; the sentences point into them, so they must outlive the book. INVALID_ARGUMENT
  // names the line that is not understood.
  static absl::StatusOr<PhraseBook> Parse(absl::string_view stated, absl::string_view distractors);

  // The built-in book of a set and language.
  static PhraseBook BuiltIn(PhrasingSet set, Language language);

  const std::vector<Phrase>& Stated(Reason reason, Polarity polarity) const {
    return stated_[static_cast<size_t>(reason)][static_cast<size_t>(polarity)];
  }
  const std::vector<Phrase>& LeadIns(Polarity polarity) const {
    return lead_ins_[static_cast<size_t>(polarity)];
  }
  const std::vector<Phrase>& Negated() const { return negated_; }
  const std::vector<Phrase>& Mentions() const { return mentions_; }
  const std::vector<Phrase>& Resolved() const { return resolved_; }

 private:
  absl::Status ParseTable(absl::string_view table);
  std::vector<Phrase>* Section(absl::string_view heading, Reason* reason);

  std::array<std::array<std::vector<Phrase>, 2>, kReasonCount> stated_;
  std::array<std::vector<Phrase>, 2> lead_ins_;
  std::vector<Phrase> negated_;
  std::vector<Phrase> mentions_;
  std::vector<Phrase> resolved_;
};

// The tables.
extern const char kSeenEnglishPhrasings[];
extern const char kSeenFrenchPhrasings[];
extern const char kSeenEnglishDistractors[];
extern const char kSeenFrenchDistractors[];
extern const char kUnseenEnglishPhrasings[];
extern const char kUnseenFrenchPhrasings[];
extern const char kUnseenEnglishDistractors[];
extern const char kUnseenFrenchDistractors[];

}  // namespace dealtrace::sandbox
