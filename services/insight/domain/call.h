// A call as insight reads it: plain values, independent of how it was stored or sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::insight {

enum class Role : uint8_t { kUnknown, kAgent, kCustomer };

// "AGENT", "CUSTOMER" or "UNKNOWN".
absl::string_view RoleName(Role role);

struct Utterance {
  std::string speaker;
  Role role = Role::kUnknown;
  int64_t start_ms = 0;
  std::optional<int64_t> end_ms;
  std::string text;
};

// Somebody who takes part in a call, as the telephone system knows it.
struct Person {
  std::string name;
  std::string email;
  std::string id;  // in the source
  Role role = Role::kUnknown;
};

struct Call {
  std::string id;
  absl::Time started_at = absl::InfinitePast();
  // As the telephone system measured it; absent or zero when unknown.
  std::optional<absl::Duration> duration;
  // The seller's person, when known; tells which speaker is the agent.
  Person agent;
  // Everybody else.
  std::vector<Person> participants;
  // As given, see text::NormalizeLanguage; empty: detected from the words.
  std::string language;
  std::vector<Utterance> utterances;
};

// A verbatim piece of an utterance: `utterances[utterance].text.substr(offset, length)`, in bytes.
struct Quote {
  int32_t utterance = 0;
  int32_t offset = 0;
  int32_t length = 0;

  friend bool operator==(const Quote&, const Quote&) = default;
};

// The quoted words. Empty when the quote does not lie inside the call.
absl::string_view QuotedText(const Call& call, const Quote& quote);

}  // namespace dealtrace::insight
