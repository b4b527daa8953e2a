// Prometheus metrics of this process, served on a port of their own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dealtrace::telemetry {

using Labels = std::map<std::string, std::string>;

// One series each, for hot paths: looked up once, then updated without a lock. A copy updates the
// same series. Valid while the Metrics that made it lives. Thread-safe.
class Counter {
 public:
  void Increment(double amount = 1);

 private:
  friend class Metrics;
  void* series_ = nullptr;
};

class Gauge {
 public:
  void Add(double amount);

 private:
  friend class Metrics;
  void* series_ = nullptr;
};

class Histogram {
 public:
  void ObserveSeconds(double seconds);

 private:
  friend class Metrics;
  void* series_ = nullptr;
};

// Thread-safe. Names follow Prometheus' rules: `dealtrace_` first, unit last, `_total` on counters.
// A name or label that breaks them, or a name used for two kinds of metric, is logged once and not
// counted.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  void Increment(const std::string& name, const Labels& labels = {}, double amount = 1);
  void SetGauge(const std::string& name, const Labels& labels, double value);
  // Seconds, with buckets from 0.5 ms to 60 s.
  void ObserveSeconds(const std::string& name, const Labels& labels, double seconds);

  Counter GetCounter(const std::string& name, const Labels& labels = {});
  Gauge GetGauge(const std::string& name, const Labels& labels = {});
  Histogram GetHistogram(const std::string& name, const Labels& labels = {});

  // A counter that somebody else counts: `read` is asked at each exposition, from any thread.
  void AddCounterSource(const std::string& name, std::function<double()> read);

  // Serves `/metrics` on `address` (`127.0.0.1:0` picks a port). Returns the port.
  absl::StatusOr<int> Serve(const std::string& address);

  // The text exposition, as `/metrics` shows it.
  std::string Expose() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::telemetry
