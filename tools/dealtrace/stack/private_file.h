// Files and folders that only their owner may use. Nothing is written or handed over through a
// link: whoever may write beside a file must not choose which one is meant.
#pragma once

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"

namespace dealtrace::cli {

// Replaces `path`, whole or not at all, with a file that only its owner may read.
absl::Status WriteSecretFile(const std::string& path, const std::string& content);

// Makes `path` when missing and closes it to others. FAILED_PRECONDITION when it is a link or
// belongs to somebody else.
absl::Status MakePrivateFolder(const std::string& path);

// For root: the same for another user, who also gets the files in it that are root's.
absl::Status MakePrivateFolderOf(const std::string& path, uid_t user, gid_t group);

}  // namespace dealtrace::cli
