#include "tools/sandbox/corrupt/corrupt_files.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/sandbox/company/permutation.h"
#include "tools/sandbox/company/random.h"

namespace dealtrace::sandbox {
namespace {

constexpr uint64_t kOrderPart = 903;

std::vector<Malformed> DistinctKinds() {
  std::vector<Malformed> all = MalformedCsv();
  for (std::vector<Malformed> more :
       {MalformedJson(), MalformedVtt(), MalformedText(), MalformedEncodings()}) {
    for (Malformed& one : more) all.push_back(std::move(one));
  }
  return all;
}

// A sound input to which something random was done. It may still be sound, hence kSurvives.
Malformed RandomMutation(uint64_t seed, int64_t number) {
  Random random(seed, Purpose::kCorruption, static_cast<uint64_t>(number));
  constexpr const char* kFormats[] = {"csv", "jsonl", "vtt", "txt"};
  Malformed one;
  one.format = random.Pick(kFormats);
  one.kind = absl::StrCat(one.format, "-random-mutation-", number);
  one.what = "a sound input with random bytes changed, cut out or repeated";
  one.expectation = Expectation::kSurvives;
  one.bytes = SoundSample(one.format);
  const int64_t changes = random.Between(1, 8);
  for (int64_t i = 0; i < changes && !one.bytes.empty(); ++i) {
    const auto at = static_cast<size_t>(random.Below(static_cast<int64_t>(one.bytes.size())));
    const auto length = static_cast<size_t>(random.Between(1, 12));
    switch (random.Below(3)) {
      case 0:
        one.bytes[at] = static_cast<char>(random.Below(256));
        break;
      case 1:
        one.bytes.erase(at, length);
        break;
      default:
        one.bytes.insert(at, std::string(one.bytes, at, length));
        break;
    }
  }
  return one;
}

absl::Status WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (out.fail()) return absl::FailedPreconditionError(absl::StrCat("cannot write ", path));
  return absl::OkStatus();
}

}  // namespace

std::vector<Malformed> MakeMalformed(uint64_t seed, int64_t count) {
  std::vector<Malformed> kinds = DistinctKinds();
  const auto kind_count = static_cast<int64_t>(kinds.size());
  const Permutation order(seed, kOrderPart, kind_count);
  std::vector<Malformed> made;
  for (int64_t i = 0; i < count; ++i) {
    made.push_back(i < kind_count ? kinds[static_cast<size_t>(order.Forward(i))]
                                  : RandomMutation(seed, i - kind_count + 1));
  }
  return made;
}

absl::Status WriteMalformed(uint64_t seed, int64_t count, const std::string& folder) {
  if (count < 1 || count > kMalformedMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("--count must be between 1 and ", kMalformedMax));
  }
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make the folder ", folder, ": ", error.message()));
  }
  std::string manifest;
  int64_t number = 0;
  for (const Malformed& one : MakeMalformed(seed, count)) {
    const std::string file = absl::StrFormat("%04d-%s.%s", ++number, one.kind, one.format);
    if (absl::Status status = WriteBytes(absl::StrCat(folder, "/", file), one.bytes);
        !status.ok()) {
      return status;
    }
    const nlohmann::ordered_json line = {
        {"file", file},
        {"format", one.format},
        {"kind", one.kind},
        {"expect", one.expectation == Expectation::kRejected ? "rejected" : "survives"},
        {"what", one.what}};
    absl::StrAppend(&manifest, line.dump(-1, ' ', true), "\n");
  }
  return WriteBytes(absl::StrCat(folder, "/manifest.jsonl"), manifest);
}

}  // namespace dealtrace::sandbox
