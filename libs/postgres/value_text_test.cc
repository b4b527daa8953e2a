#include "libs/postgres/value_text.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/postgres/copy_stream.h"

namespace dealtrace::postgres {
namespace {

using ::testing::ElementsAre;

std::string Encoded(Parameter parameter) {
  const auto text = EncodeParameter(parameter);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.ok() && text->has_value() ? **text : "NULL";
}

TEST(EncodeParameterTest, WritesEachTypeAsPostgresReadsIt) {
  EXPECT_EQ(Encoded(Null()), "NULL");
  EXPECT_EQ(Encoded(std::optional<int64_t>()), "NULL");
  EXPECT_EQ(Encoded(std::optional<std::string>("x")), "x");
  EXPECT_EQ(Encoded(true), "t");
  EXPECT_EQ(Encoded(int64_t{-5}), "-5");
  EXPECT_EQ(Encoded(0.1), "0.10000000000000001");
  EXPECT_EQ(Encoded(std::numeric_limits<double>::infinity()), "Infinity");
  EXPECT_EQ(Encoded(Bytes{std::string("\0\xff", 2)}), "\\x00ff");
  EXPECT_EQ(Encoded(absl::FromUnixMicros(1500000)), "1970-01-01 00:00:01.500000+00");
  EXPECT_EQ(Encoded(absl::InfiniteFuture()), "infinity");
  EXPECT_EQ(Encoded(std::vector<std::string>{"a\"b", "", "c\\,"}), "{\"a\\\"b\",\"\",\"c\\\\,\"}");
  EXPECT_EQ(Encoded(std::vector<int64_t>{1, -2}), "{1,-2}");
  EXPECT_EQ(Encoded(std::vector<Bytes>{{"\x01"}}), "{\"\\\\x01\"}");
}

TEST(EncodeParameterTest, RefusesWhatNoTypeStores) {
  EXPECT_EQ(EncodeParameter(std::string("a\0b", 3)).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(EncodeParameter(std::vector<std::string>{std::string(1, '\0')}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      EncodeParameter(absl::FromCivil(absl::CivilYear(12000), absl::UTCTimeZone())).status().code(),
      absl::StatusCode::kInvalidArgument);
}

TEST(ParseTimeTest, ReadsZonesFractionsAndDates) {
  EXPECT_EQ(ParseTime("1970-01-01 00:00:01.5+00"), absl::FromUnixMillis(1500));
  EXPECT_EQ(ParseTime("1970-01-01 02:00:00+02"), absl::UnixEpoch());
  EXPECT_EQ(ParseTime("1970-01-01 05:30:00+05:30"), absl::UnixEpoch());
  EXPECT_EQ(ParseTime("1970-01-02"), absl::UnixEpoch() + absl::Hours(24));
  EXPECT_EQ(ParseTime("infinity"), absl::InfiniteFuture());
  EXPECT_EQ(ParseTime("0044-03-15 00:00:00+00 BC"), absl::InfinitePast());
  EXPECT_EQ(ParseTime("yesterday"), std::nullopt);
}

TEST(ParseTextArrayTest, ReadsWhatEncodeWrites) {
  const std::vector<std::string> values = {"", "a b", "\"\\", "{,}", "NULL", "é"};
  EXPECT_EQ(ParseTextArray(Encoded(values)), values);
  EXPECT_THAT(*ParseTextArray("{plain,NULL,\"NULL\"}"), ElementsAre("plain", "", "NULL"));
  EXPECT_THAT(*ParseTextArray("{}"), ElementsAre());
  EXPECT_EQ(ParseTextArray("plain"), std::nullopt);
  EXPECT_EQ(ParseTextArray("{\"open}"), std::nullopt);
}

std::string CopyLine(absl::Span<const Parameter> fields) {
  std::string line;
  const absl::Status status = AppendCopyLine(fields, &line);
  return status.ok() ? line : std::string(status.message());
}

TEST(AppendCopyLineTest, EscapesWhatSeparatesFieldsAndLines) {
  EXPECT_EQ(CopyLine({"a\tb\\c\nd\re", Null(), int64_t{3}, BorrowedText{"\\"}}),
            "a\\tb\\\\c\\nd\\re\t\\N\t3\t\\\\");
}

TEST(AppendCopyLineTest, WritesBorrowedValuesAsOwnedOnes) {
  EXPECT_EQ(CopyLine({BorrowedBytes{"\x01\\"}, BorrowedText{"é"}, true, 0.5}),
            CopyLine({Bytes{"\x01\\"}, "é", true, 0.5}));
}

TEST(AppendCopyLineTest, RefusesAZeroByteAlsoInABorrowedText) {
  EXPECT_THAT(CopyLine({BorrowedText{absl::string_view("a\0b", 3)}}),
              ::testing::HasSubstr("zero byte"));
}

}  // namespace
}  // namespace dealtrace::postgres
