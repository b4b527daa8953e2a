// Runs the program itself: exit codes and help.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace dealtrace::sandbox {
namespace {

int ExitCode(const std::string& arguments) {
  const std::string command =
      std::string(DEALTRACE_BIN_DIR) + "/dealtrace-sandbox " + arguments + " >/dev/null 2>&1";
  return WEXITSTATUS(std::system(command.c_str()));
}

TEST(SandboxCommandTest, ExitCodesTellUsageFromFailure) {
  namespace fs = std::filesystem;
  std::string folder = (fs::temp_directory_path() / "command-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string company = folder + "/company";
  EXPECT_EQ(ExitCode("--help"), 0);
  EXPECT_EQ(ExitCode("company --help"), 0);
  EXPECT_EQ(ExitCode(""), 2);
  EXPECT_EQ(ExitCode("company"), 2);
  EXPECT_EQ(ExitCode("company --opportunities 0 --output " + company), 2);
  EXPECT_EQ(ExitCode("company --noise loud --output " + company), 2);
  EXPECT_EQ(ExitCode("company --opportunities 20 --calls 60 --output " + company), 0);
  EXPECT_EQ(ExitCode("company --opportunities 20 --output " + company + "/calls.jsonl"), 1);
  EXPECT_EQ(ExitCode("score --truth " + company + "/truth"), 2);
  EXPECT_EQ(
      ExitCode("score --truth " + company + "/absent --links " + company + "/truth/links.csv"), 1);
  EXPECT_EQ(ExitCode("score --truth " + company + "/truth --links " + company +
                     "/truth/links.csv --calls " + company + "/calls.jsonl --baseline keyword"),
            0);
  EXPECT_EQ(ExitCode("corrupt --count 5 --output " + folder + "/malformed"), 0);
  EXPECT_EQ(ExitCode("corrupt --count 0 --output " + folder + "/malformed"), 2);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace dealtrace::sandbox
