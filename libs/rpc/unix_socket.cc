#include "libs/rpc/unix_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::rpc {
namespace {

constexpr absl::string_view kScheme = "unix:";
constexpr size_t kPathBytesMax = sizeof(sockaddr_un::sun_path) - 1;
constexpr mode_t kOnlyThisUser = S_IRWXU;

absl::Status Refused(absl::string_view reason) {
  return absl::FailedPreconditionError(absl::StrCat("the server cannot start: ", reason));
}

absl::Status PrepareFolder(const std::string& folder) {
  if (mkdir(folder.c_str(), kOnlyThisUser) != 0 && errno != EEXIST) {
    return Refused(
        absl::StrCat("cannot make the socket's folder ", folder, ": ", std::strerror(errno)));
  }
  struct stat found;
  if (lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) {
    return Refused(absl::StrCat("the socket's folder ", folder, " is not a folder"));
  }
  if (found.st_uid != geteuid() || (found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Refused(absl::StrCat("others may enter the socket's folder ", folder,
                                "; make it this user's own: chmod 700 ", folder));
  }
  return absl::OkStatus();
}

bool IsListening(const std::string& path) {
  const int socket_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_fd < 0) return true;  // unknown: nobody's socket is removed
  const absl::Cleanup close_socket = [socket_fd] { close(socket_fd); };
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (connect(socket_fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    return true;
  }
  return errno != ECONNREFUSED && errno != ENOENT;
}

// The folder is this user's own, so nobody else can put something else there in between.
absl::Status RemoveStaleSocket(const std::string& path) {
  struct stat found;
  if (lstat(path.c_str(), &found) != 0) return absl::OkStatus();
  if (!S_ISSOCK(found.st_mode)) {
    return Refused(absl::StrCat(path, " is in the way and is not a socket; remove it"));
  }
  if (IsListening(path)) {
    return absl::UnavailableError(
        absl::StrCat("the server cannot listen on ", path, ": another process does"));
  }
  unlink(path.c_str());
  return absl::OkStatus();
}

}  // namespace

bool IsUnixAddress(absl::string_view address) { return absl::StartsWith(address, kScheme); }

absl::Status PrepareUnixSocket(absl::string_view address) {
  const std::string path(absl::StripPrefix(address, kScheme));
  if (!absl::StartsWith(path, "/") || absl::EndsWith(path, "/")) {
    return Refused(
        absl::StrCat("the address `", address, "` is not of the form unix:/folder/name.sock"));
  }
  if (path.size() > kPathBytesMax) {
    return Refused(absl::StrCat("the socket's path ", path, " has ", path.size(),
                                " bytes and may have ", kPathBytesMax,
                                "; choose a folder with a shorter path"));
  }
  RETURN_IF_ERROR(PrepareFolder(path.substr(0, path.rfind('/'))));
  return RemoveStaleSocket(path);
}

}  // namespace dealtrace::rpc
