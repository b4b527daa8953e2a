#include "services/gateway/domain/json_shape.h"

#include "gtest/gtest.h"

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
  EXPECT_LT(DecodedBytesMax(text, MeasureJson(text)), 100'000);
}

}  // namespace
}  // namespace dealtrace::gateway
