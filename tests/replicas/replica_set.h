// Several replicas of each service of a stack, each a process with a host name of its own, as pods
// have.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/e2e/stack.h"

namespace dealtrace::replicas {

const std::vector<std::string>& Services();

struct Replica {
  int port = 0;       // of its gRPC server
  int http_port = 0;  // the gateway's
  int pid = 0;
};

// Takes the place of the stack's own services; the database and the trace store stay. Failures fail
// the test.
class ReplicaSet {
 public:
  // Starts `counts` replicas of each service (1 of one that is not named).
  ReplicaSet(const e2e::Stack& stack, const std::map<std::string, int>& counts);
  // Kills all.
  ~ReplicaSet();

  int count(const std::string& service) const {
    return static_cast<int>(replicas_.at(service).size());
  }
  const Replica& replica(const std::string& service, int index) const {
    return replicas_.at(service).at(index);
  }
  // Starts one that has stopped, and waits until it serves.
  void Start(const std::string& service, int index);
  // SIGTERM; returns the exit code.
  int Stop(const std::string& service, int index);
  // SIGKILL.
  void Kill(const std::string& service, int index);

  // All replicas of a service as one target, as a headless Service's name resolves.
  std::string Target(const std::string& service) const;
  // A client.yaml that names these targets.
  const std::string& client_config() const { return client_config_; }
  const std::string& folder() const { return folder_; }

 private:
  std::string PortsFile(const std::string& service, int index) const;
  void WriteClientConfig();

  const std::string folder_;
  std::string client_config_;
  std::map<std::string, std::vector<Replica>> replicas_;
};

}  // namespace dealtrace::replicas
