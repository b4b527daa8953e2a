#include "libs/telemetry/instance_id.h"

#include <cstdint>

#include "absl/strings/str_format.h"
#include "libs/telemetry/trace_identity.h"

namespace dealtrace::telemetry {

std::string MakeInstanceId() {
  const uint64_t high = (RandomId() & ~uint64_t{0xF000}) | 0x4000;
  const uint64_t low = (RandomId() & ~(uint64_t{3} << 62)) | uint64_t{1} << 63;
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, high >> 16 & 0xFFFF,
                         high & 0xFFFF, low >> 48, low & 0xFFFFFFFFFFFF);
}

}  // namespace dealtrace::telemetry
