#include "tests/security/watched_process.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace dealtrace::security {

int64_t WatchedProcess::StatusKilobytes(const char* field) const {
  std::ifstream status(absl::StrCat("/proc/", pid_, "/status"));
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(field, 0) != 0) continue;
    std::istringstream words(line.substr(line.find(':') + 1));
    int64_t kilobytes = 0;
    words >> kilobytes;
    return kilobytes;
  }
  return 0;
}

bool WatchedProcess::alive() const {
  std::ifstream status(absl::StrCat("/proc/", pid_, "/status"));
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("State:", 0) == 0) return line.find('Z') == std::string::npos;
  }
  return false;
}

int64_t WatchedProcess::memory() const { return StatusKilobytes("VmRSS") << 10; }

int64_t WatchedProcess::peak_memory() const { return StatusKilobytes("VmHWM") << 10; }

void WatchedProcess::ForgetPeak() const {
  // See proc(5): 5 resets the peak of the resident set.
  std::ofstream(absl::StrCat("/proc/", pid_, "/clear_refs")) << "5";
}

int WatchedProcess::descriptors() const {
  std::error_code error;
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(absl::StrCat("/proc/", pid_, "/fd"), error)) {
    static_cast<void>(entry);
    ++count;
  }
  return count;
}

}  // namespace dealtrace::security
