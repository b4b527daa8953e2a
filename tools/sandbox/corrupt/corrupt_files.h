// Writes malformed inputs and a manifest of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/sandbox/corrupt/malformed.h"

namespace dealtrace::sandbox {

inline constexpr int64_t kMalformedMax = 100000;

// `count` inputs: the distinct kinds first, in an order shuffled by the seed, then sound inputs
// with random bytes changed, cut out or repeated.
std::vector<Malformed> MakeMalformed(uint64_t seed, int64_t count);

// Writes them into `folder` as 0001-<kind>.<format>, with manifest.jsonl: {"file", "format",
// "kind", "expect": "rejected" | "survives", "what"} a line. INVALID_ARGUMENT for a count out of 1
// to kMalformedMax, FAILED_PRECONDITION when a file cannot be written.
absl::Status WriteMalformed(uint64_t seed, int64_t count, const std::string& folder);

}  // namespace dealtrace::sandbox
