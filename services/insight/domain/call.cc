#include "services/insight/domain/call.h"

namespace dealtrace::insight {

absl::string_view RoleName(Role role) {
  switch (role) {
    case Role::kAgent:
      return "AGENT";
    case Role::kCustomer:
      return "CUSTOMER";
    case Role::kUnknown:
      break;
  }
  return "UNKNOWN";
}

absl::string_view QuotedText(const Call& call, const Quote& quote) {
  if (quote.utterance < 0 || static_cast<size_t>(quote.utterance) >= call.utterances.size()) {
    return {};
  }
  const absl::string_view text = call.utterances[static_cast<size_t>(quote.utterance)].text;
  if (quote.offset < 0 || quote.length < 0 ||
      static_cast<size_t>(quote.offset) + static_cast<size_t>(quote.length) > text.size()) {
    return {};
  }
  return text.substr(static_cast<size_t>(quote.offset), static_cast<size_t>(quote.length));
}

}  // namespace dealtrace::insight
