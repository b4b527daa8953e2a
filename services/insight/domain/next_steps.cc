#include "services/insight/domain/next_steps.h"

#include <algorithm>

namespace dealtrace::insight {
namespace {

// An action must follow its promise this closely, in words.
constexpr uint32_t kActionReach = 8;

Role Other(Role role) {
  if (role == Role::kAgent) return Role::kCustomer;
  return role == Role::kCustomer ? Role::kAgent : Role::kUnknown;
}

bool FollowedByAction(const Sentence& sentence, const Hit& promise) {
  return std::any_of(sentence.hits.begin(), sentence.hits.end(), [&](const Hit& hit) {
    return hit.label == Label::kAction && hit.first > promise.last - (promise.last > 0 ? 1 : 0) &&
           hit.first <= promise.last + kActionReach && !IsNegated(sentence, hit.first);
  });
}

// From the first to the last token of the due phrases that touch or nearly touch one another.
std::string DuePhrase(absl::string_view text, const Sentence& sentence) {
  const Hit* first = nullptr;
  uint32_t last = 0;
  for (const Hit& hit : sentence.hits) {
    if (hit.label != Label::kDue) continue;
    if (first == nullptr) {
      first = &hit;
      last = hit.last;
    } else if (hit.first <= last + 3) {
      last = std::max(last, hit.last);
    }
  }
  if (first == nullptr) return {};
  const text::Token& begin = sentence.tokens[first->first];
  const text::Token& end = sentence.tokens[last];
  return std::string(text.substr(begin.offset, end.offset + end.length - begin.offset));
}

// An immediate request ("can you spell that?") is part of the call, not a step after it.
bool IsWithinCall(const Sentence& sentence, absl::string_view due) {
  return sentence.question && due.empty();
}

}  // namespace

std::vector<NextStep> FindNextSteps(const Call& call, absl::Span<const Sentence> sentences) {
  std::vector<NextStep> steps;
  for (const Sentence& sentence : sentences) {
    if (steps.size() >= kNextStepsMax) break;
    const auto promise =
        std::find_if(sentence.hits.begin(), sentence.hits.end(), [&](const Hit& hit) {
          return (hit.label == Label::kPromise || hit.label == Label::kRequest ||
                  hit.label == Label::kJoint) &&
                 FollowedByAction(sentence, hit);
        });
    if (promise == sentence.hits.end()) continue;
    const absl::string_view text = QuotedText(call, sentence.quote);
    std::string due = DuePhrase(text, sentence);
    if (promise->label != Label::kPromise && IsWithinCall(sentence, due)) continue;
    const Role owner = promise->label == Label::kPromise   ? sentence.role
                       : promise->label == Label::kRequest ? Other(sentence.role)
                                                           : Role::kUnknown;
    steps.push_back({sentence.quote, owner, std::move(due)});
  }
  return steps;
}

}  // namespace dealtrace::insight
