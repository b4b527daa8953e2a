#include "libs/telemetry/metrics.h"

#include <CivetServer.h>
#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/metric_descriptions.h"

namespace dealtrace::telemetry {
namespace {

const prometheus::Histogram::BucketBoundaries& SecondsBuckets() {
  static const auto& buckets = *new prometheus::Histogram::BucketBoundaries{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60};
  return buckets;
}

std::string SeriesKey(const std::string& name, const Labels& labels) {
  std::string key = name;
  for (const auto& [label, value] : labels) absl::StrAppend(&key, "\n", label, "\t", value);
  return key;
}

std::string HelpOf(const std::string& name) { return std::string(MetricDescription(name)); }

// Answers a scrape. (prometheus-cpp's own server adds metrics of itself, without units.)
class ScrapeHandler : public CivetHandler {
 public:
  explicit ScrapeHandler(const Metrics* metrics) : metrics_(metrics) {}

  bool handleGet(CivetServer*, mg_connection* connection) override {
    const std::string body = metrics_->Expose();
    mg_printf(connection,
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
              "Content-Length: %zu\r\nConnection: close\r\n\r\n",
              body.size());
    mg_write(connection, body.data(), body.size());
    return true;
  }

 private:
  const Metrics* const metrics_;
};

// Counters that are kept elsewhere.
class SourceCollectable : public prometheus::Collectable {
 public:
  void Add(const std::string& name, std::function<double()> read) {
    sync::MutexLock lock(mutex_);
    sources_.emplace_back(name, std::move(read));
  }

  std::vector<prometheus::MetricFamily> Collect() const override {
    sync::MutexLock lock(mutex_);
    std::vector<prometheus::MetricFamily> families;
    for (const auto& [name, read] : sources_) {
      prometheus::MetricFamily family;
      family.name = name;
      family.help = HelpOf(name);
      family.type = prometheus::MetricType::Counter;
      family.metric.resize(1);
      family.metric[0].counter.value = read();
      families.push_back(std::move(family));
    }
    return families;
  }

 private:
  mutable sync::Mutex mutex_;
  std::vector<std::pair<std::string, std::function<double()>>> sources_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

struct Metrics::Impl {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  std::shared_ptr<SourceCollectable> sources = std::make_shared<SourceCollectable>();
  sync::Mutex mutex;
  absl::flat_hash_map<std::string, prometheus::Counter*> counters ABSL_GUARDED_BY(mutex);
  absl::flat_hash_map<std::string, prometheus::Gauge*> gauges ABSL_GUARDED_BY(mutex);
  absl::flat_hash_map<std::string, prometheus::Histogram*> histograms ABSL_GUARDED_BY(mutex);
  std::unique_ptr<ScrapeHandler> handler ABSL_GUARDED_BY(mutex);
  // Last, because its threads use what is above.
  std::unique_ptr<CivetServer> server ABSL_GUARDED_BY(mutex);

  // The cached series, or what `make` creates; null (and cached as null) when the name is refused.
  template <class Series, class Make>
  Series* FindOrMake(absl::flat_hash_map<std::string, Series*>& cache, const std::string& name,
                     const Labels& labels, Make make) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    auto [entry, inserted] = cache.try_emplace(SeriesKey(name, labels), nullptr);
    if (!inserted) return entry->second;
    try {
      entry->second = make();
    } catch (const std::exception& error) {
      Log(Severity::kError, "a metric was refused", {{"metric", name}, {"reason", error.what()}});
    }
    return entry->second;
  }

  prometheus::Counter* FindCounter(const std::string& name, const Labels& labels) {
    sync::MutexLock lock(mutex);
    return FindOrMake(counters, name, labels, [&] {
      return &prometheus::BuildCounter()
                  .Name(name)
                  .Help(HelpOf(name))
                  .Register(*registry)
                  .Add(labels);
    });
  }

  prometheus::Gauge* FindGauge(const std::string& name, const Labels& labels) {
    sync::MutexLock lock(mutex);
    return FindOrMake(gauges, name, labels, [&] {
      return &prometheus::BuildGauge()
                  .Name(name)
                  .Help(HelpOf(name))
                  .Register(*registry)
                  .Add(labels);
    });
  }

  prometheus::Histogram* FindHistogram(const std::string& name, const Labels& labels) {
    sync::MutexLock lock(mutex);
    return FindOrMake(histograms, name, labels, [&] {
      return &prometheus::BuildHistogram()
                  .Name(name)
                  .Help(HelpOf(name))
                  .Register(*registry)
                  .Add(labels, SecondsBuckets());
    });
  }
};

void Counter::Increment(double amount) {
  if (series_ != nullptr) static_cast<prometheus::Counter*>(series_)->Increment(amount);
}

void Gauge::Add(double amount) {
  if (series_ != nullptr) static_cast<prometheus::Gauge*>(series_)->Increment(amount);
}

void Histogram::ObserveSeconds(double seconds) {
  if (series_ != nullptr) static_cast<prometheus::Histogram*>(series_)->Observe(seconds);
}

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

Counter Metrics::GetCounter(const std::string& name, const Labels& labels) {
  Counter counter;
  counter.series_ = impl_->FindCounter(name, labels);
  return counter;
}

Gauge Metrics::GetGauge(const std::string& name, const Labels& labels) {
  Gauge gauge;
  gauge.series_ = impl_->FindGauge(name, labels);
  return gauge;
}

Histogram Metrics::GetHistogram(const std::string& name, const Labels& labels) {
  Histogram histogram;
  histogram.series_ = impl_->FindHistogram(name, labels);
  return histogram;
}

void Metrics::Increment(const std::string& name, const Labels& labels, double amount) {
  GetCounter(name, labels).Increment(amount);
}

void Metrics::SetGauge(const std::string& name, const Labels& labels, double value) {
  prometheus::Gauge* gauge = impl_->FindGauge(name, labels);
  if (gauge != nullptr) gauge->Set(value);
}

void Metrics::ObserveSeconds(const std::string& name, const Labels& labels, double seconds) {
  GetHistogram(name, labels).ObserveSeconds(seconds);
}

void Metrics::AddCounterSource(const std::string& name, std::function<double()> read) {
  impl_->sources->Add(name, std::move(read));
}

absl::StatusOr<int> Metrics::Serve(const std::string& address) {
  sync::MutexLock lock(impl_->mutex);
  try {
    impl_->handler = std::make_unique<ScrapeHandler>(this);
    impl_->server = std::make_unique<CivetServer>(
        std::vector<std::string>{"listening_ports", address, "num_threads", "2"});
    impl_->server->addHandler("/metrics$", *impl_->handler);
    const std::vector<int> ports = impl_->server->getListeningPorts();
    if (ports.empty()) return absl::UnavailableError("the metrics server has no port");
    return ports.front();
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("cannot serve metrics on ", address, ": ",
                                                   error.what(),
                                                   ". Use host:port, for example 127.0.0.1:0"));
  }
}

std::string Metrics::Expose() const {
  std::vector<prometheus::MetricFamily> families = impl_->registry->Collect();
  for (prometheus::MetricFamily& family : impl_->sources->Collect()) {
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace dealtrace::telemetry
