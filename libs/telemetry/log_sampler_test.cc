#include "libs/telemetry/log_sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"

namespace dealtrace::telemetry {
namespace {

using ::testing::Eq;
using ::testing::Optional;

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

TEST(LogSamplerTest, WritesTheFirstOfAMinuteAndCountsTheRest) {
  LogSampler sampler(2);
  EXPECT_THAT(sampler.Admit("refused", kStart), Optional(Eq(0)));
  EXPECT_THAT(sampler.Admit("refused", kStart + absl::Seconds(1)), Optional(Eq(0)));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(sampler.Admit("refused", kStart + absl::Seconds(2)), std::nullopt);
  }
  EXPECT_THAT(sampler.Admit("refused", kStart + absl::Seconds(60)), Optional(Eq(5)));
  EXPECT_THAT(sampler.Admit("refused", kStart + absl::Seconds(61)), Optional(Eq(0)));
}

TEST(LogSamplerTest, OneKeyDoesNotSilenceAnother) {
  LogSampler sampler(1);
  EXPECT_THAT(sampler.Admit("one", kStart), Optional(Eq(0)));
  EXPECT_EQ(sampler.Admit("one", kStart), std::nullopt);
  EXPECT_THAT(sampler.Admit("two", kStart), Optional(Eq(0)));
}

TEST(LogSamplerTest, AMillionKeysWriteNoMoreThanAThousandAndShareOneCount) {
  LogSampler sampler(1);
  int written = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    if (sampler.Admit(absl::StrCat("key ", i), kStart)) ++written;
  }
  EXPECT_LE(written, 1001);
  // A minute later there is room again.
  EXPECT_TRUE(sampler.Admit("another", kStart + absl::Minutes(1)).has_value());
}

TEST(LogSamplerTest, WritesTheFieldsOfWhatItLetsThrough) {
  std::vector<std::string> lines;
  SetLogSink([&lines](absl::string_view line) { lines.emplace_back(line); });
  LogSampler sampler(1);
  sampler.Log(Severity::kWarning, "refused", "key", {{"code", std::string("NOT_FOUND")}});
  sampler.Log(Severity::kWarning, "refused", "key", {{"code", std::string("NOT_FOUND")}});
  SetLogSink({});
  ASSERT_EQ(lines.size(), 1u);
  const nlohmann::json line = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(line["event"], "refused");
  EXPECT_EQ(line["code"], "NOT_FOUND");
  EXPECT_FALSE(line.contains("left_out"));
}

}  // namespace
}  // namespace dealtrace::telemetry
