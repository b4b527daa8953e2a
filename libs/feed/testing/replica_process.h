// A replica of the test's consumer (feed_replica) as a process that can be stopped and killed.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "libs/feed/testing/feed_world.h"
#include "libs/testing/test_database.h"

namespace dealtrace::feed::testing {

// Ends with this object. Not thread-safe.
class ReplicaProcess {
 public:
  // `program`: the path of feed_replica. `failpoints` as in libs/postgres/failpoint.h.
  ReplicaProcess(const std::string& program, const Producer& producer,
                 const dealtrace::testing::TestDatabase& home,
                 const std::vector<std::string>& options, const std::string& failpoints = "");
  ~ReplicaProcess();
  ReplicaProcess(const ReplicaProcess&) = delete;
  ReplicaProcess& operator=(const ReplicaProcess&) = delete;

  // Waits for a failpoint that stops it. False when it ended instead.
  bool WaitUntilStopped();
  void Stop();
  void Continue();
  // SIGKILL, and waits for its end.
  void Kill();
  // Whether it has ended, by itself or by Kill.
  bool HasEnded();

  // What it wrote to standard error, and the failpoints that it hit.
  std::string log() const;
  std::string hits() const;
  pid_t process() const { return process_; }

 private:
  const std::string folder_;
  pid_t process_ = 0;
  int input_ = -1;
  bool reaped_ = false;
};

}  // namespace dealtrace::feed::testing
