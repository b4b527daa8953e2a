#include "libs/files/output_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "libs/testing/status_matchers.h"

namespace dealtrace::files {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OutputFileTest : public ::testing::Test {
 protected:
  OutputFileTest() {
    std::string pattern = (fs::temp_directory_path() / "output_file_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~OutputFileTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  std::string Read(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream(Path(name), std::ios::binary).rdbuf();
    return text.str();
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  mode_t ModeOf(const std::string& name) const {
    struct stat status {};
    EXPECT_EQ(stat(Path(name).c_str(), &status), 0);
    return status.st_mode & 0777;
  }

  fs::path folder_;
};

TEST_F(OutputFileTest, AppearsOnlyWhenItIsWhole) {
  ASSERT_OK(WriteOutputFile(Path("a"), "old"));
  {
    ASSERT_OK_AND_ASSIGN(OutputFile file, OutputFile::Create(Path("a")));
    file.stream() << std::string(1'000'000, 'x') << std::flush;
    EXPECT_EQ(Read("a"), "old");
    EXPECT_THAT(Names(), ElementsAre("a"));
  }
  EXPECT_EQ(Read("a"), "old") << "given up without Commit";
  EXPECT_THAT(Names(), ElementsAre("a"));
  ASSERT_OK_AND_ASSIGN(OutputFile file, OutputFile::Create(Path("a")));
  file.stream() << "new " << 1;
  EXPECT_OK(file.Commit());
  EXPECT_EQ(Read("a"), "new 1");
  EXPECT_THAT(Names(), ElementsAre("a"));
}

TEST_F(OutputFileTest, AKillLeavesTheOldFileAndNothingElse) {
  ASSERT_OK(WriteOutputFile(Path("a"), "old"));
  const pid_t child = fork();
  if (child == 0) {
    auto file = OutputFile::Create(Path("a"));
    file->stream() << std::string(300'000, 'x') << std::flush;
    raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(Read("a"), "old");
  EXPECT_THAT(Names(), ElementsAre("a"));
}

TEST_F(OutputFileTest, AFullDiskIsToldAndNothingAppears) {
  ASSERT_OK_AND_ASSIGN(OutputFile full, OutputFile::Create("/dev/full"));
  full.stream() << "x";
  EXPECT_THAT(full.Commit(), testing::StatusIs(absl::StatusCode::kResourceExhausted,
                                               HasSubstr("No space left on device")));
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    const absl::Status status = WriteOutputFile(Path("b"), std::string(300'000, 'x'));
    _exit(absl::IsResourceExhausted(status) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(OutputFileTest, AReplacedFileKeepsItsPermissionsAndALinkStays) {
  ASSERT_OK(WriteOutputFile(Path("a"), "old"));
  ASSERT_EQ(chmod(Path("a").c_str(), 0640), 0);
  fs::create_symlink("a", folder_ / "link");
  ASSERT_OK(WriteOutputFile(Path("link"), "new"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(Read("a"), "new");
  EXPECT_EQ(ModeOf("a"), 0640u);
  const mode_t mask = umask(0027);
  ASSERT_OK(WriteOutputFile(Path("b"), "x"));
  umask(mask);
  EXPECT_EQ(ModeOf("b"), 0640u);
  ASSERT_OK(WriteOutputFile(Path("secret"), "x", 0600));
  EXPECT_EQ(ModeOf("secret"), 0600u);
}

TEST_F(OutputFileTest, PipesAndDescriptorsAreWrittenAsTheTextComes) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_OK(WriteOutputFile("/dev/fd/" + std::to_string(ends[1]), "piped"));
  char buffer[8] = {};
  EXPECT_EQ(read(ends[0], buffer, sizeof(buffer)), 5);
  EXPECT_STREQ(buffer, "piped");
  close(ends[0]);
  close(ends[1]);
  // As after a shell's `>> log`: what is there stays.
  std::ofstream(Path("log")) << "before\n";
  const int log = open(Path("log").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  ASSERT_OK(WriteOutputFile("/proc/self/fd/" + std::to_string(log), "after\n"));
  close(log);
  EXPECT_EQ(Read("log"), "before\nafter\n");
}

TEST_F(OutputFileTest, ErrorsNameThePath) {
  EXPECT_THAT(OutputFile::Create(Path("none/a")).status(),
              testing::StatusIs(absl::StatusCode::kNotFound, HasSubstr("none/a")));
  EXPECT_THAT(OutputFile::Create(folder_.string()).status(),
              testing::StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace dealtrace::files
