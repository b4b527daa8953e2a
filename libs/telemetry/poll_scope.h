// For work that only looks whether there is something to do.
#pragma once

namespace dealtrace::telemetry {

// While it lives, a trace that this thread starts is that of a poll: its spans are sent only when
// they fail, also those of the services that are called, which are told so in `tracestate`. What a
// poll finds belongs to another trace, the one of whoever caused it. A span with a parent of its
// own is not concerned.
class PollScope {
 public:
  PollScope();
  PollScope(const PollScope&) = delete;
  PollScope& operator=(const PollScope&) = delete;
  ~PollScope();

 private:
  const bool previous_;
};

}  // namespace dealtrace::telemetry
