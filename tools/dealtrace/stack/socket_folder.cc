#include "tools/dealtrace/stack/socket_folder.h"

#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "libs/config/service_config.h"
#include "libs/rpc/status_macros.h"
#include "tools/dealtrace/stack/private_file.h"

namespace dealtrace::cli {
namespace {

// Longer than `/tracestore.sock` and all others.
constexpr size_t kSocketNameBytesMax = 20;
constexpr size_t kFolderBytesMax = sizeof(sockaddr_un::sun_path) - 1 - kSocketNameBytesMax;

std::string RecordFile(const StackLayout& layout) { return layout.RunFolder() + "/sockets"; }

// Short enough, and ours: another user may have taken its place since.
bool IsUsable(const std::string& folder) {
  return !folder.empty() && folder.size() <= kFolderBytesMax && access(folder.c_str(), F_OK) == 0 &&
         MakePrivateFolder(folder).ok();
}

absl::StatusOr<std::string> MakeShortFolder() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  for (const std::string& parent :
       {std::string(runtime == nullptr ? "" : runtime), std::string("/tmp")}) {
    std::string folder = parent + "/dealtrace-XXXXXX";
    if (parent.empty() || parent[0] != '/' || folder.size() > kFolderBytesMax) continue;
    if (mkdtemp(folder.data()) != nullptr) return folder;
  }
  return absl::PermissionDeniedError(
      absl::StrCat("the path of --folder is too long for Unix sockets, and no short folder can be "
                   "made in /tmp: ",
                   std::strerror(errno), "; choose a --folder with a shorter path"));
}

}  // namespace

absl::StatusOr<std::string> MakeSocketFolder(const StackLayout& layout) {
  if (layout.RunFolder().size() <= kFolderBytesMax) return layout.RunFolder();
  const absl::StatusOr<std::string> recorded = config::ReadFile(RecordFile(layout));
  if (recorded.ok() && IsUsable(*recorded)) return *recorded;
  ASSIGN_OR_RETURN(std::string folder, MakeShortFolder());
  RETURN_IF_ERROR(WriteSecretFile(RecordFile(layout), folder));
  return folder;
}

void RemoveSocketFolder(const StackLayout& layout) {
  const absl::StatusOr<std::string> recorded = config::ReadFile(RecordFile(layout));
  if (!recorded.ok() || !IsUsable(*recorded)) return;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(*recorded, error)) {
    if (entry.is_socket(error)) unlink(entry.path().c_str());
  }
  rmdir(recorded->c_str());
  unlink(RecordFile(layout).c_str());
}

}  // namespace dealtrace::cli
