#include "libs/files/path_identity.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "libs/testing/status_matchers.h"

namespace dealtrace::files {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class CheckOutputsTest : public ::testing::Test {
 protected:
  CheckOutputsTest() {
    std::string pattern = (fs::temp_directory_path() / "outputs_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::ofstream(folder_ / "in.csv") << "id\n1\n";
    fs::create_directory(folder_ / "sub");
  }
  ~CheckOutputsTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  absl::Status Check(const std::string& output) const {
    const NamedPath inputs[] = {{"--left", Path("in.csv")}, {"--right", ""}};
    const NamedPath outputs[] = {{"--output", output}};
    return CheckOutputs(inputs, outputs);
  }

  fs::path folder_;
};

TEST_F(CheckOutputsTest, AnOutputIsNeverAnInputHoweverItIsSpelled) {
  fs::create_symlink("in.csv", folder_ / "link.csv");
  fs::create_symlink("link.csv", folder_ / "link_to_link.csv");
  fs::create_hard_link(folder_ / "in.csv", folder_ / "hard.csv");
  fs::create_directory_symlink(folder_, folder_ / "sub" / "up");
  for (const char* name : {"in.csv", "./in.csv", "sub/../in.csv", "link.csv", "link_to_link.csv",
                           "hard.csv", "sub/up/in.csv", "sub/up/sub/up/link.csv"}) {
    EXPECT_THAT(Check(Path(name)),
                testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--left")))
        << name;
  }
  const int descriptor = open(Path("in.csv").c_str(), O_WRONLY | O_CLOEXEC);
  EXPECT_FALSE(Check("/dev/fd/" + std::to_string(descriptor)).ok());
  close(descriptor);
}

TEST_F(CheckOutputsTest, OtherFilesAreAllowed) {
  EXPECT_OK(Check(Path("out.csv")));
  EXPECT_OK(Check(Path("sub/in.csv")));
  EXPECT_OK(Check("/dev/null"));
  const NamedPath terminal[] = {{"--left", "/dev/null"}};
  EXPECT_OK(CheckOutputs(terminal, terminal));
}

TEST_F(CheckOutputsTest, TwoOutputsAreTwoFilesAlsoBeforeTheyAreThere) {
  fs::create_symlink("new.csv", folder_ / "dangling");
  for (const char* other : {"new.csv", "sub/../new.csv", "dangling"}) {
    const NamedPath outputs[] = {{"--output", Path("new.csv")}, {"--rejects", Path(other)}};
    EXPECT_THAT(CheckOutputs({}, outputs),
                testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--rejects")))
        << other;
  }
}

TEST_F(CheckOutputsTest, AFolderOfInputsIsEveryFileInIt) {
  const NamedPath inputs[] = {{"--calls", folder_.string()}};
  const NamedPath outputs[] = {{"--output", Path("in.csv")}};
  EXPECT_FALSE(CheckOutputs(inputs, outputs).ok());
}

}  // namespace
}  // namespace dealtrace::files
