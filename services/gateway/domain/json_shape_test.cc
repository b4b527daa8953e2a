#include "services/gateway/domain/json_shape.h"

#include <malloc.h>

#include <cstdio>
#include <fstream>

#include "dealtrace/conformance/v1/library.pb.h"
#include "gtest/gtest.h"
#include "services/gateway/domain/request_decoder.h"

namespace dealtrace::gateway {
namespace {

TEST(JsonShapeTest, CountsDepthAndValuesOutsideOfTexts) {
  const JsonShape shape = MeasureJson(R"({"a": [1, 2, {"b,:[{": "\\\"[[[,,,"}]})");
  EXPECT_EQ(shape.depth, 3);
  EXPECT_GE(shape.value_count, 6);
  EXPECT_LE(shape.value_count, 10);
}

TEST(JsonShapeTest, BoundsAnyBytes) {
  for (const char* text : {"", "]]]]", "\"", "\"\\", "[[[[", "}{", "\\"}) {
    EXPECT_LE(MeasureJson(text).depth, 4) << text;
    EXPECT_TRUE(CheckShape(MeasureJson(text)).ok()) << text;
  }
}

TEST(JsonShapeTest, RefusesWhatNestsTooDeepOrHasTooManyValues) {
  EXPECT_TRUE(CheckShape(MeasureJson(std::string(100, '['))).ok());
  EXPECT_FALSE(CheckShape(MeasureJson(std::string(101, '['))).ok());
  EXPECT_TRUE(CheckShape(MeasureJson(std::string(99'999, ','))).ok());
  EXPECT_FALSE(CheckShape(MeasureJson(std::string(100'000, ','))).ok());
}

TEST(JsonShapeTest, CountsManySmallValuesAsWhatTheyBecome) {
  const std::string small(10'000, ',');
  EXPECT_GT(DecodedBytesMax(small, MeasureJson(small)), 3'000'000);
  const std::string text(10'000, 'x');
  EXPECT_LT(DecodedBytesMax(text, MeasureJson(text)), 200'000);
}

// The most memory that the process has had since the last call of ResetPeak.
int64_t PeakBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    int64_t kilobytes = 0;
    if (std::sscanf(line.c_str(), "VmHWM: %ld kB", &kilobytes) == 1) return kilobytes * 1024;
  }
  return 0;
}
void ResetPeak() {
  ::malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

std::string Repeat(absl::string_view begin, absl::string_view item, int count,
                   absl::string_view end) {
  std::string text(begin);
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, i == 0 ? "" : ",", item);
  return absl::StrCat(text, end);
}

TEST(JsonShapeTest, DecodingTakesNoMoreThanWasCounted) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer's own memory cannot be told from the message's";
#endif
  const auto routes =
      RouteTable::Compile({conformance::v1::Book::descriptor()->file()->service(0)});
  ASSERT_TRUE(routes.ok());
  const auto match = routes->Match("POST", "/v1/shelves/1/books");
  ASSERT_TRUE(match.ok() && match->route != nullptr);
  std::string tags = "{\"tags\":{";
  for (int i = 0; i < 49'000; ++i) absl::StrAppend(&tags, i == 0 ? "" : ",", "\"", i, "\":1");
  const std::string bodies[] = {
      Repeat("{\"authors\":[", "{}", 49'000, "]}"),
      Repeat("{\"authors\":[", "{\"teacher\":{}}", 24'000, "]}"),
      Repeat("{\"notes\":{\"a\":[", "0", 99'000, "]}}"),
      Repeat("{\"notes\":{\"a\":[", "{}", 49'000, "]}}"),
      Repeat("{\"notes\":{\"a\":[", "{\"b\":[]}", 24'000, "]}}"),
      absl::StrCat(tags, "}}"),
      absl::StrCat("{\"title\":\"", std::string(4'000'000, 'x'), "\"}"),
  };
  for (const std::string& body : bodies) {
    const JsonShape shape = MeasureJson(body);
    ASSERT_TRUE(CheckShape(shape).ok()) << body.substr(0, 40);
    ResetPeak();
    const int64_t before = PeakBytes();
    conformance::v1::CreateBookRequest request;
    const HttpInput input{match->bindings, {}, "application/json", body};
    EXPECT_TRUE(DecodeRequest(*match->route, input, request).ok()) << body.substr(0, 40);
    const int64_t taken = PeakBytes() - before;
    std::printf("%s… %zu bytes, %ld values: %ld bytes taken, %ld counted\n",
                body.substr(0, 30).c_str(), body.size(), shape.value_count, taken,
                DecodedBytesMax(body, shape));
    EXPECT_LE(taken, DecodedBytesMax(body, shape)) << body.substr(0, 40);
  }
}

}  // namespace
}  // namespace dealtrace::gateway
