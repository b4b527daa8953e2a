// What the read model keeps of a message.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/any.pb.h"

namespace dealtrace::report {

struct SlimFact {
  std::string content;    // the message, serialised, without what no report shows
  std::string reference;  // the deal of a link, the account of a deal
  bool too_short = false;
};

// Personal data (phone numbers, e-mail addresses, speakers' names), custom fields and addresses are
// left out. INVALID_ARGUMENT when the content is not the kind's message, or the kind is unknown.
absl::StatusOr<SlimFact> SlimDown(const std::string& kind, const google::protobuf::Any& content);

}  // namespace dealtrace::report
