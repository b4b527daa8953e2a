#include "libs/telemetry/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "libs/telemetry/log_identity.h"
#include "libs/telemetry/span.h"
#include "libs/telemetry/testing/span_catcher.h"

namespace dealtrace::telemetry {
namespace {

class LogTest : public ::testing::Test {
 protected:
  LogTest() {
    SetLogSink([this](absl::string_view line) { lines_.emplace_back(line); });
  }
  ~LogTest() override { SetLogSink({}); }

  nlohmann::json Only() const {
    EXPECT_EQ(lines_.size(), 1u);
    return nlohmann::json::parse(lines_.at(0));
  }

  std::vector<std::string> lines_;
};

TEST_F(LogTest, TellsWhichProcessOfTheServiceItIs) {
  SetLogInstance("replica-1");
  Log(Severity::kInfo, "something happened");
  SetLogInstance("");
  EXPECT_EQ(Only()["service.instance.id"], "replica-1");
}

TEST_F(LogTest, WritesOneJsonObjectALine) {
  SetLogService("matching");
  Log(Severity::kWarning, "something happened",
      {{"count", int64_t{3}}, {"ratio", 0.5}, {"flag", true}, {"text", std::string("a\nb\"c")}});
  const nlohmann::json line = Only();
  EXPECT_EQ(line["severity"], "warning");
  EXPECT_EQ(line["service"], "matching");
  EXPECT_EQ(line["event"], "something happened");
  EXPECT_EQ(line["count"], 3);
  EXPECT_EQ(line["ratio"], 0.5);
  EXPECT_EQ(line["flag"], true);
  EXPECT_EQ(line["text"], "a\nb\"c");
  EXPECT_EQ(lines_[0].find('\n'), std::string::npos);
  EXPECT_FALSE(line.contains("trace_id"));
}

TEST_F(LogTest, CarriesTheCurrentSpansIds) {
  testing::SpanCatcher catcher;
  const Span span = Span::Start("work");
  const Scope scope(span);
  Log(Severity::kInfo, "inside");
  EXPECT_EQ(Only()["trace_id"], span.context().trace_id());
  EXPECT_EQ(Only()["span_id"], span.context().span_id());
}

TEST_F(LogTest, DropsWhatIsBelowTheThreshold) {
  Log(Severity::kDebug, "unheard");
  EXPECT_TRUE(lines_.empty());
}

TEST_F(LogTest, ReplacesInvalidText) {
  Log(Severity::kInfo, "bytes",
      {{"text", std::string("a\xff"
                            "b")}});
  EXPECT_EQ(Only()["text"],
            "a\uFFFD"
            "b");
}

}  // namespace
}  // namespace dealtrace::telemetry
