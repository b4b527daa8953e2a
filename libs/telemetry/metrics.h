// Prometheus metrics of this process, served on a port of their own.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dealtrace::telemetry {

using Labels = std::map<std::string, std::string>;

// Thread-safe. Names follow Prometheus' rules: `dealtrace_` first, unit last, `_total` on counters.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  void Increment(const std::string& name, const Labels& labels = {}, double amount = 1);
  void SetGauge(const std::string& name, const Labels& labels, double value);
  // Seconds, with buckets from 0.5 ms to 60 s.
  void ObserveSeconds(const std::string& name, const Labels& labels, double seconds);

  // Serves `/metrics` on `address` (`127.0.0.1:0` picks a port). Returns the port.
  absl::StatusOr<int> Serve(const std::string& address);

  // The text exposition, as `/metrics` shows it.
  std::string Expose() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::telemetry
