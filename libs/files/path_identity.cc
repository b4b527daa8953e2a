#include "libs/files/path_identity.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace dealtrace::files {
namespace {

namespace fs = std::filesystem;

constexpr int kLinksMax = 40;

// A file by its device and number; one that is not there yet by its folder's and its name.
using Identity = std::tuple<dev_t, ino_t, std::string>;

// What reads and writes the same device does not destroy it: terminals, /dev/null.
std::optional<Identity> IdentityOf(const struct stat& status) {
  if (S_ISCHR(status.st_mode)) return std::nullopt;
  return Identity{status.st_dev, status.st_ino, ""};
}

std::optional<Identity> IdentityOfOutput(const std::string& path) {
  const absl::StatusOr<OutputTarget> target = ResolveOutput(path);
  if (!target.ok()) return std::nullopt;  // Create tells what is wrong with it.
  struct stat status {};
  if (target->descriptor) {
    if (fstat(*target->descriptor, &status) != 0) return std::nullopt;
    return IdentityOf(status);
  }
  if (stat(target->path().c_str(), &status) == 0) return IdentityOf(status);
  if (stat(target->folder.c_str(), &status) != 0) return std::nullopt;
  return Identity{status.st_dev, status.st_ino, target->name};
}

using OptionsByFile = std::map<Identity, NamedPath>;

void AddInput(const NamedPath& input, OptionsByFile* inputs) {
  struct stat status {};
  if (stat(input.path.c_str(), &status) != 0) return;
  if (const auto identity = IdentityOf(status)) inputs->emplace(*identity, input);
  if (!S_ISDIR(status.st_mode)) return;
  std::error_code error;
  for (fs::directory_iterator at(input.path, error), end; !error && at != end;
       at.increment(error)) {
    if (stat(at->path().c_str(), &status) != 0) continue;
    if (const auto identity = IdentityOf(status)) inputs->emplace(*identity, input);
  }
}

}  // namespace

absl::StatusOr<OutputTarget> ResolveOutput(const std::string& path) {
  if (path == "-") return OutputTarget{STDOUT_FILENO, "", ""};
  const std::string descriptors = absl::StrCat("/proc/", getpid(), "/fd");
  fs::path at = path;
  for (int links = 0; links < kLinksMax; ++links) {
    std::error_code error;
    const fs::path folder = fs::canonical(at.has_parent_path() ? at.parent_path() : ".", error);
    if (error) return absl::NotFoundError(absl::StrCat(path, ": ", error.message()));
    const std::string name = at.filename().string();
    int descriptor = -1;
    if (folder == descriptors && absl::SimpleAtoi(name, &descriptor)) {
      return OutputTarget{descriptor, "", ""};
    }
    const fs::path file = folder / name;
    if (!fs::is_symlink(fs::symlink_status(file, error))) {
      return OutputTarget{std::nullopt, folder.string(), name};
    }
    const fs::path link = fs::read_symlink(file, error);
    if (error) return absl::NotFoundError(absl::StrCat(path, ": ", error.message()));
    at = folder / link;
  }
  return absl::NotFoundError(absl::StrCat(path, ": too many links lead on from it"));
}

bool IsRegularOutput(const std::string& path) {
  const absl::StatusOr<OutputTarget> target = ResolveOutput(path);
  if (!target.ok() || target->descriptor) return false;
  struct stat status {};
  return stat(target->path().c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

absl::Status CheckOutputs(absl::Span<const NamedPath> inputs, absl::Span<const NamedPath> outputs) {
  OptionsByFile known;
  for (const NamedPath& input : inputs) {
    if (!input.path.empty()) AddInput(input, &known);
  }
  for (const NamedPath& output : outputs) {
    if (output.path.empty()) continue;
    const std::optional<Identity> identity = IdentityOfOutput(output.path);
    if (!identity) continue;
    const auto [found, is_new] = known.emplace(*identity, output);
    if (is_new) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        output.option, ": ", output.path, " is the same file as ", found->second.option, " ",
        found->second.path, ": it would be overwritten; name another file"));
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::files
