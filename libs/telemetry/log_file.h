// A bound on the file that a program's standard error goes to.
#pragma once

#include <cstdint>
#include <string>

namespace dealtrace::telemetry {

// Who starts a program sends its standard error (and output) to the file and names it here too. The
// file is begun anew when it is full: standard error itself then goes to the new file, so that what
// libraries and the system write there is kept and bounded as well. Not thread-safe.
class LogFile {
 public:
  // Keeps `path` and `path.1` (the newest of the full ones) to `path.<files_max - 1>`.
  LogFile(std::string path, int64_t bytes_max, int files_max);

  // To be called before a line is written. Where standard error is no file, or the new one cannot
  // be made, nothing changes.
  void RotateWhenFull() const;

 private:
  const std::string path_;
  const int64_t bytes_max_;
  const int files_max_;
};

}  // namespace dealtrace::telemetry
