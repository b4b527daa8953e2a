// What the kernel tells of a program that is being attacked.
#pragma once

#include <cstdint>

namespace dealtrace::security {

class WatchedProcess {
 public:
  explicit WatchedProcess(int pid) : pid_(pid) {}

  int pid() const { return pid_; }
  bool alive() const;
  // Bytes of memory in use; 0 when the process is gone.
  int64_t memory() const;
  // The most that it used since the last call of ForgetPeak.
  int64_t peak_memory() const;
  void ForgetPeak() const;
  int descriptors() const;

 private:
  int64_t StatusKilobytes(const char* field) const;

  const int pid_;
};

}  // namespace dealtrace::security
