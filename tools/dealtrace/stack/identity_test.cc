#include "tools/dealtrace/stack/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "absl/time/clock.h"
#include "libs/config/service_config.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::cli {
namespace {

class IdentityTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string folder = "/tmp/dealtrace-identity-XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    layout_.folder = folder;
    std::filesystem::create_directory(folder + "/identity");
    ASSERT_OK(MakeIdentity(layout_, {"sync"}, absl::Now()));
  }
  void TearDown() override { std::filesystem::remove_all(layout_.folder); }

  std::string Read(const std::string& name) const {
    return config::ReadFile(layout_.IdentityFile(name)).value_or("");
  }

  StackLayout layout_;
};

TEST_F(IdentityTest, WhatHasLifeLeftIsKept) {
  const std::string before = Read("matching.pem");
  ASSERT_OK(MakeIdentity(layout_, {"sync"}, absl::Now() + absl::Hours(24 * 30)));
  EXPECT_EQ(Read("matching.pem"), before);
}

TEST_F(IdentityTest, WhatHasLessThanAThirdOfItsLifeLeftIsRenewedForTheSameKey) {
  for (const char* name : {"matching", "sync", kPersonCertificate}) {
    const std::string certificate = Read(std::string(name) + ".pem");
    const std::string key = Read(std::string(name) + ".key");
    ASSERT_FALSE(certificate.empty()) << name;
    ASSERT_OK(MakeIdentity(layout_, {"sync"}, absl::Now() + absl::Hours(24 * 300)));
    EXPECT_NE(Read(std::string(name) + ".pem"), certificate) << name;
    EXPECT_EQ(Read(std::string(name) + ".key"), key) << name;
  }
}

TEST_F(IdentityTest, NobodyElseMayReadAnyOfIt) {
  for (const auto& entry : std::filesystem::directory_iterator(layout_.folder + "/identity")) {
    struct stat status = {};
    ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0077, 0U) << entry.path();
  }
}

}  // namespace
}  // namespace dealtrace::cli
