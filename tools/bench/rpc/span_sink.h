// A collector that counts spans and forgets them, in a process of its own so that its CPU time can
// be told apart.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace dealtrace::bench {

struct SinkReport {
  int64_t spans = 0;
  double cpu_seconds = 0;
};

// Serves OTLP on a picked port until standard input closes; prints the port, then the report as
// JSON.
int RunSpanSink();

class SpanSink {
 public:
  // Starts this program again as the sink.
  explicit SpanSink(const std::string& program);
  ~SpanSink();

  int port() const { return port_; }
  // Ends the sink.
  SinkReport Stop();

 private:
  pid_t pid_ = -1;
  int to_sink_ = -1;
  int from_sink_ = -1;
  int port_ = 0;
};

}  // namespace dealtrace::bench
