#include "libs/postgres/server_user.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace dealtrace::postgres {

absl::StatusOr<ServerUser> FindServerUser() {
  ServerUser user;
  if (geteuid() != 0) return user;
  for (const char* name : {"postgres", "nobody"}) {
    std::array<char, 4096> buffer;
    passwd entry;
    passwd* found = nullptr;
    if (getpwnam_r(name, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
      return ServerUser{true, entry.pw_uid, entry.pw_gid, name};
    }
  }
  return absl::FailedPreconditionError(
      "PostgreSQL refuses to run as root and there is neither a user `postgres` nor `nobody`");
}

}  // namespace dealtrace::postgres
