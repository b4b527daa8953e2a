#include "services/ingestion/source_files.h"

#include <openssl/evp.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/merge.h"

namespace dealtrace::ingestion {
namespace {

namespace fs = std::filesystem;

// Files of one folder.
constexpr size_t kFilesMax = 100'000;

absl::StatusOr<fs::path> Canonical(const fs::path& path) {
  std::error_code error;
  fs::path canonical = fs::canonical(path, error);
  if (error) {
    return absl::NotFoundError(absl::StrCat(path.string(), ": cannot be found: ", error.message()));
  }
  return canonical;
}

bool IsWithin(const fs::path& path, const fs::path& root) {
  auto mismatch = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return mismatch.first == root.end();
}

absl::Status CheckWithin(const fs::path& file, const std::vector<fs::path>& folders,
                         const std::string& named) {
  if (std::any_of(folders.begin(), folders.end(),
                  [&](const fs::path& folder) { return IsWithin(file, folder); })) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(absl::StrCat(
      named,
      ": leads out of the folders that hold sources' files; move it there, name it by its own "
      "absolute path, or add its folder to the setting data_roots"));
}

// The folder of a path that may end with a slash.
fs::path Parent(const fs::path& path) {
  return path.has_filename() ? path.parent_path() : path.parent_path().parent_path();
}

bool HasExtension(const std::string& name, RecordKind kind) {
  static constexpr absl::string_view kCalls[] = {".jsonl", ".ndjson", ".json",
                                                 ".txt",   ".vtt",    ".srt"};
  static constexpr absl::string_view kTables[] = {".csv", ".tsv"};
  std::string lower = absl::AsciiStrToLower(name);
  auto fits = [&](absl::string_view extension) { return absl::EndsWith(lower, extension); };
  if (kind == RecordKind::kCall) return std::any_of(std::begin(kCalls), std::end(kCalls), fits);
  return std::any_of(std::begin(kTables), std::end(kTables), fits);
}

absl::StatusOr<std::vector<std::string>> FilesOfFolder(const fs::path& folder, RecordKind kind) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (HasExtension(at->path().filename().string(), kind)) paths.push_back(at->path().string());
    if (paths.size() > kFilesMax) {
      return absl::FailedPreconditionError(
          absl::StrCat(folder.string(), ": has more than ", kFilesMax, " files"));
    }
  }
  if (error) {
    return absl::UnavailableError(absl::StrCat(folder.string(), ": ", error.message()));
  }
  if (paths.empty()) {
    return absl::NotFoundError(
        absl::StrCat(folder.string(), ": holds no ",
                     kind == RecordKind::kCall ? ".jsonl, .txt, .vtt or .srt" : ".csv", " file"));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

SourceFiles::SourceFiles(std::string sources_path, std::vector<std::string> roots)
    : sources_path_(std::move(sources_path)), roots_(std::move(roots)) {}

// Whoever may write sources.yaml may name any file by its absolute path, unless the operator of the
// server says otherwise; what is named relatively must stay beside sources.yaml. Whoever may only
// put files into a source's folder names nothing: a link there leads nowhere else.
absl::StatusOr<std::vector<fs::path>> SourceFiles::AllowedFolders(
    const SourceConfig& source, const StreamConfig& stream) const {
  std::vector<fs::path> folders;
  for (const std::string& root : roots_) {
    ASSIGN_OR_RETURN(fs::path allowed, Canonical(root));
    folders.push_back(std::move(allowed));
  }
  if (!folders.empty()) return folders;
  fs::path named = fs::path(sources_path_).parent_path();
  if (fs::path(stream.path).is_absolute()) {
    named = Parent(stream.path);
  } else if (fs::path(source.folder).is_absolute()) {
    named = source.folder;
  }
  ASSIGN_OR_RETURN(fs::path allowed, Canonical(named.empty() ? "." : named));
  folders.push_back(std::move(allowed));
  return folders;
}

absl::StatusOr<SourceList> SourceFiles::Load() const {
  absl::StatusOr<std::unique_ptr<ByteSource>> file = OpenFile(sources_path_);
  if (!file.ok()) return absl::FailedPreconditionError(file.status().message());
  absl::StatusOr<std::string> yaml = ReadAll(**file, kSourcesFileBytesMax);
  if (!yaml.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(sources_path_, ": ", yaml.status().message()));
  }
  SourceList list;
  list.hash = ContentHash(*yaml);
  auto sources = ParseSources(*yaml, sources_path_);
  if (!sources.ok()) return absl::FailedPreconditionError(sources.status().message());
  list.sources = *std::move(sources);
  return list;
}

absl::StatusOr<SourceFileList> SourceFiles::List(const SourceConfig& source,
                                                 const StreamConfig& stream) const {
  fs::path path =
      fs::path(sources_path_).parent_path() / fs::path(source.folder) / fs::path(stream.path);
  ASSIGN_OR_RETURN(fs::path canonical, Canonical(path));
  ASSIGN_OR_RETURN(std::vector<fs::path> roots, AllowedFolders(source, stream));
  RETURN_IF_ERROR(CheckWithin(canonical, roots, stream.path));
  std::vector<std::string> paths = {canonical.string()};
  SourceFileList list;
  std::error_code error;
  if (fs::is_directory(canonical, error)) {
    ASSIGN_OR_RETURN(paths, FilesOfFolder(canonical, stream.kind));
    list.folder = canonical.string();
    if (roots_.empty()) roots = {canonical};
  }
  for (const std::string& name : paths) {
    ASSIGN_OR_RETURN(fs::path file, Canonical(name));
    RETURN_IF_ERROR(CheckWithin(file, roots, name));
    ASSIGN_OR_RETURN(SourceFile looked, LookAt(file.string()));
    list.files.push_back(std::move(looked));
  }
  return list;
}

absl::StatusOr<SourceFile> LookAt(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot be found"));
  }
  if (!S_ISREG(status.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": is not a regular file"));
  }
  SourceFile file;
  file.path = path;
  file.name = fs::path(path).filename().string();
  file.size_bytes = status.st_size;
  file.modify_nanos = int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  return file;
}

absl::StatusOr<std::string> Sha256OfPrefix(const std::string& path, int64_t size_bytes) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source, OpenFileWithoutLinks(path));
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free);
  if (context == nullptr || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
    return absl::InternalError("SHA-256 is not available");
  }
  std::string buffer(size_t{1} << 20, '\0');
  while (size_bytes > 0) {
    auto wanted = std::min(buffer.size(), static_cast<size_t>(size_bytes));
    ASSIGN_OR_RETURN(size_t count, source->Read(buffer.data(), wanted));
    if (count == 0) {
      return absl::OutOfRangeError(absl::StrCat(path, ": is shorter than it was"));
    }
    EVP_DigestUpdate(context.get(), buffer.data(), count);
    size_bytes -= static_cast<int64_t>(count);
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_DigestFinal_ex(context.get(), digest, &length);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<char*>(digest), length));
}

absl::StatusOr<bool> EndsWithLineBreak(const SourceFile& file) {
  if (file.size_bytes == 0) return true;
  ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source, OpenFileWithoutLinks(file.path));
  RETURN_IF_ERROR(source->Seek(file.size_bytes - 1));
  char last = 0;
  ASSIGN_OR_RETURN(size_t count, source->Read(&last, 1));
  return count == 1 && last == '\n';
}

}  // namespace dealtrace::ingestion
