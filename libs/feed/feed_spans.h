// The spans of a change on its way: `send <feed>` where it is read from, `process <feed>` where it
// is applied. Both are in the trace of what caused the change.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "libs/feed/blame.h"
#include "libs/feed/change_groups.h"
#include "libs/telemetry/span.h"

namespace dealtrace::feed {

// One for each trace that caused changes of the page, at most 64, in the order of their first
// changes; the first links to those of the others. Reading a page is a poll, which is in no trace
// of its own: this is what it found.
std::vector<telemetry::Span> StartSendSpans(
    absl::string_view feed, absl::string_view consumer,
    const google::protobuf::RepeatedPtrField<dealtrace::feed::v1::Change>& changes);

telemetry::Span StartProcessSpan(absl::string_view feed, absl::string_view consumer,
                                 const ChangeGroup& group, bool rebuilding);

// A change or a key that was set aside.
struct SetAsideRecord {
  std::string place_field;  // `feed` or `queue`
  std::string place;
  std::string kind;
  std::string key;
  std::string trace_parent;  // of what caused it
};

// Says so in the log and in the trace of what caused it, so that the one leads to the other.
void TellSetAside(absl::string_view event, const SetAsideRecord& record, const Blame& blame);

}  // namespace dealtrace::feed
