#include "tools/dealtrace/stack/stack_user.h"

#include <grp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "yaml-cpp/yaml.h"

namespace dealtrace::cli {
namespace {

namespace fs = std::filesystem;

std::string RunsAs(const postgres::ServerUser& user) {
  return user.name.empty() ? "the stack runs as you, who"
                           : absl::StrCat("the stack does not run as root but as the user `",
                                          user.name, "`, who");
}

// Every value of a key `path`, however deep.
void CollectPaths(const YAML::Node& node, std::vector<std::string>& paths) {
  if (node.IsSequence()) {
    for (const YAML::Node& item : node) CollectPaths(item, paths);
  }
  if (!node.IsMap()) return;
  for (const auto& entry : node) {
    if (entry.second.IsScalar() && entry.first.Scalar() == "path") {
      paths.push_back(entry.second.Scalar());
    }
    CollectPaths(entry.second, paths);
  }
}

absl::Status CheckReadable(const std::string& path, const postgres::ServerUser& user) {
  if (access(path.c_str(), R_OK) == 0 || errno != EACCES) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "--sources: ", RunsAs(user), " may not read ", path,
      "; open it and its folders to that user (chmod o+rX), move it (for example below "
      "/var/lib/dealtrace), or run `dealtrace up` as an ordinary user"));
}

}  // namespace

absl::Status BecomeUser(const postgres::ServerUser& user) {
  if (setgroups(0, nullptr) == 0 && setgid(user.group) == 0 && setuid(user.user) == 0 &&
      setuid(0) != 0) {
    return absl::OkStatus();
  }
  return absl::InternalError(
      absl::StrCat("cannot become the user `", user.name, "`: ", std::strerror(errno)));
}

absl::Status CheckReachable(const std::string& path, const postgres::ServerUser& user) {
  fs::path folder;
  for (const fs::path& part : fs::path(path)) {
    folder /= part;
    if (access(folder.c_str(), X_OK) == 0) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(RunsAs(user), " cannot enter ", folder.string(),
                     "; choose another --folder (for example /var/lib/dealtrace), or run this as "
                     "an ordinary user"));
  }
  return absl::OkStatus();
}

absl::Status CheckSourcesReadable(const std::string& sources_file,
                                  const postgres::ServerUser& user) {
  absl::Status status = CheckReadable(sources_file, user);
  if (!status.ok()) return status;
  std::vector<std::string> paths;
  try {
    CollectPaths(YAML::LoadFile(sources_file), paths);
  } catch (const YAML::Exception&) {
    return absl::OkStatus();  // ingestion says what is wrong with it
  }
  const fs::path folder = fs::path(sources_file).parent_path();
  for (const std::string& path : paths) status.Update(CheckReadable(folder / path, user));
  return status;
}

}  // namespace dealtrace::cli
