// Clients that read from every service again and again, and count what fails.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/rpc/client.h"
#include "tests/replicas/replica_set.h"

namespace dealtrace::replicas {

// What one replica (or any, by `target`) answers to the reads that the probes make of `service`,
// serialised.
absl::StatusOr<std::string> Read(rpc::Client& client, const std::string& service,
                                 absl::Duration timeout);

std::unique_ptr<rpc::Client> MakeClient(const std::string& folder, const std::string& service,
                                        const std::string& target);

// One client a service, over all its replicas, and one that fetches from the gateways as through a
// load balancer.
class Probes {
 public:
  explicit Probes(const ReplicaSet& replicas);
  // Stops.
  ~Probes();

  void Stop();
  int64_t calls() const { return calls_; }
  // A line for each kind of failure: service, code, message, how often.
  std::vector<std::string> failures() const;

 private:
  void ReadService(const std::string& service);
  void ReadGateway();
  void Count(const std::string& service, const absl::Status& status);

  const ReplicaSet& replicas_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> calls_{0};
  mutable std::mutex mutex_;
  std::map<std::string, int> failures_;
  std::vector<std::thread> threads_;
};

}  // namespace dealtrace::replicas
