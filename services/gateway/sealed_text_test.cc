#include "services/gateway/sealed_text.h"

#include "gtest/gtest.h"

namespace dealtrace::gateway {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'000'000);
const absl::Time kLater = kNow + absl::Seconds(60);

TextSealer Sealer(char key) { return *TextSealer::FromKey(std::string(32, key)); }

TEST(TextSealerTest, OpensWhatItSealed) {
  const auto sealed = Sealer('a').Seal("session", "secret", kLater);
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(sealed->find("secret"), std::string::npos);
  EXPECT_EQ(
      sealed->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
  EXPECT_EQ(*Sealer('a').Open("session", *sealed, kNow), "secret");
}

TEST(TextSealerTest, RefusesAnotherKeyPurposeTimeOrText) {
  const std::string sealed = *Sealer('a').Seal("session", "secret", kLater);
  EXPECT_EQ(Sealer('b').Open("session", sealed, kNow).status().code(),
            absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Sealer('a').Open("code", sealed, kNow).status().code(),
            absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Sealer('a').Open("session", sealed, kLater).status().code(),
            absl::StatusCode::kUnauthenticated);
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    if (changed == sealed) continue;
    EXPECT_FALSE(Sealer('a').Open("session", changed, kNow).ok()) << i;
  }
  EXPECT_FALSE(Sealer('a').Open("session", "", kNow).ok());
  EXPECT_FALSE(Sealer('a').Open("session", sealed.substr(0, 20), kNow).ok());
}

TEST(TextSealerTest, RefusesAKeyOfAnotherLength) {
  EXPECT_EQ(TextSealer::FromKey("short").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(TextSealerTest, TheSameTextIsNeverSealedAlike) {
  EXPECT_NE(*Sealer('a').Seal("x", "t", kLater), *Sealer('a').Seal("x", "t", kLater));
}

}  // namespace
}  // namespace dealtrace::gateway
