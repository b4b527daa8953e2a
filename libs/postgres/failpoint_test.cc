#include "libs/postgres/failpoint.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace dealtrace::postgres {
namespace {

class FailpointTest : public ::testing::Test {
 protected:
  FailpointTest() {
    std::string path = "/tmp/dealtrace-hits-XXXXXX";
    close(mkstemp(path.data()));
    path_ = path;
  }
  ~FailpointTest() override {
    unsetenv("DEALTRACE_FAILPOINTS");
    unlink(path_.c_str());
  }
  void Arm(const std::string& points) {
    setenv("DEALTRACE_FAILPOINTS", (path_ + ";" + points).c_str(), 1);
  }
  std::string Hits() {
    std::ifstream file(path_);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::string path_;
};

TEST_F(FailpointTest, DoesNothingUnlessNamed) {
  Failpoint("statement/a");
  Arm("statement/b=kill@1");
  Failpoint("statement/a");
  EXPECT_EQ(Hits(), "");
}

TEST_F(FailpointTest, CountsHitsWithTheirDetail) {
  Arm("statement/*=count@0");
  Failpoint("statement/a", "backend=7");
  Failpoint("statement/b");
  const std::string own = absl::StrCat(getpid());
  EXPECT_EQ(Hits(), own + " statement/a backend=7\n" + own + " statement/b \n");
}

using FailpointDeathTest = FailpointTest;

TEST_F(FailpointDeathTest, KillsAtTheNamedHit) {
  Arm("before_commit/apply changes=kill@3");
  EXPECT_EXIT(
      {
        for (int i = 0; i < 3; ++i) Failpoint("before_commit/apply changes");
        _exit(0);
      },
      ::testing::KilledBySignal(SIGKILL), "");
  EXPECT_EXIT(
      {
        for (int i = 0; i < 2; ++i) Failpoint("before_commit/apply changes");
        _exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace dealtrace::postgres
