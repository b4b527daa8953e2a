#include "services/gateway/domain/request_timeout.h"

#include "gtest/gtest.h"

namespace dealtrace::gateway {
namespace {

constexpr absl::Duration kLimit = absl::Seconds(30);

TEST(RequestTimeoutTest, TheShortestWins) {
  EXPECT_EQ(*RequestTimeout("", "", kLimit), kLimit);
  EXPECT_EQ(*RequestTimeout("5S", "", kLimit), absl::Seconds(5));
  EXPECT_EQ(*RequestTimeout("100m", "", kLimit), absl::Milliseconds(100));
  EXPECT_EQ(*RequestTimeout("2H", "", kLimit), kLimit);
  EXPECT_EQ(*RequestTimeout("", "2.5", kLimit), absl::Seconds(2.5));
  EXPECT_EQ(*RequestTimeout("", "2s", kLimit), absl::Seconds(2));
  EXPECT_EQ(*RequestTimeout("3S", "2s", kLimit), absl::Seconds(2));
}

TEST(RequestTimeoutTest, RefusesWhatIsNoTimeAboveZero) {
  for (const char* bad : {"5", "S", "-5S", "0S", "123456789S", "5s", "5X", "1.5S"}) {
    EXPECT_EQ(RequestTimeout(bad, "", kLimit).status().code(), absl::StatusCode::kInvalidArgument)
        << bad;
  }
  for (const char* bad : {"0", "-1", "soon", "nan", "inf", "ss"}) {
    EXPECT_EQ(RequestTimeout("", bad, kLimit).status().code(), absl::StatusCode::kInvalidArgument)
        << bad;
  }
}

}  // namespace
}  // namespace dealtrace::gateway
