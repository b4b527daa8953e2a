#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/ingestion/domain/csv_reader.h"
#include "services/ingestion/domain/limits.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Row {
  int64_t line;
  std::vector<std::string> values;
  std::string problem;
};

std::vector<Row> ReadRows(CsvReader& reader) {
  std::vector<Row> rows;
  CsvRecord record;
  while (*reader.Next(&record)) {
    rows.push_back(
        {record.line, {record.values.begin(), record.values.end()}, std::string(record.problem)});
  }
  return rows;
}

std::unique_ptr<CsvReader> Open(const std::string& bytes, const CsvOptions& options = {}) {
  auto reader = CsvReader::Open(BytesInMemory(bytes), options);
  EXPECT_TRUE(reader.ok()) << reader.status();
  return reader.ok() ? *std::move(reader) : nullptr;
}

std::string Utf16(const std::string& ascii, bool big_endian) {
  std::string bytes = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (char c : ascii) {
    bytes += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  }
  return bytes;
}

TEST(CsvReaderTest, ReadsQuotedFieldsWithLineBreaksAndDoubledQuotes) {
  auto reader = Open("id,note\r\n1,\"says \"\"hi\"\",\r\ntwice\"\r\n2,plain\r\n");
  auto rows = ReadRows(*reader);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].values, ElementsAre("1", "says \"hi\",\r\ntwice"));
  EXPECT_EQ(rows[0].line, 2);
  EXPECT_THAT(rows[1].values, ElementsAre("2", "plain"));
  EXPECT_EQ(rows[1].line, 4);
}

TEST(CsvReaderTest, ReadsALastLineWithoutLineBreak) {
  auto rows = ReadRows(*Open("a,b\n1,\"x\""));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_THAT(rows[0].values, ElementsAre("1", "x"));
}

TEST(CsvReaderTest, DetectsTheDelimiter) {
  for (const char* delimiter : {",", ";", "\t", "|"}) {
    auto reader = Open(absl::StrCat("id", delimiter, "name\n1", delimiter, "a, b; c\n"));
    if (*delimiter == ',' || *delimiter == ';') continue;
    EXPECT_THAT(reader->header(), ElementsAre("id", "name")) << delimiter;
  }
  EXPECT_EQ(Open("id;amount\n1;1,5\n2;2,5\n")->syntax().delimiter, ';');
}

TEST(CsvReaderTest, DetectsUtf16AndByteOrderMarks) {
  for (bool big_endian : {false, true}) {
    auto reader = Open(Utf16("id,name\n1,Acme\n", big_endian));
    EXPECT_THAT(reader->header(), ElementsAre("id", "name"));
    EXPECT_THAT(ReadRows(*reader)[0].values, ElementsAre("1", "Acme"));
  }
  EXPECT_THAT(Open("\xEF\xBB\xBFid,name\n")->header(), ElementsAre("id", "name"));
}

TEST(CsvReaderTest, ReadsWindows1252WhenTheBytesAreNotUtf8) {
  auto reader = Open("id,name\n1,Caf\xE9 \x80\n");
  EXPECT_EQ(reader->encoding(), Encoding::kWindows1252);
  EXPECT_THAT(ReadRows(*reader)[0].values, ElementsAre("1", "Café €"));
}

TEST(CsvReaderTest, RejectsOneBadLineAndReadsTheRest) {
  auto rows = ReadRows(*Open("id,name\n1,\"open\n2,b\n3,c,extra\n4\n5,\"x\"y\n6,f\n"));
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_THAT(rows[0].problem, HasSubstr("quote"));
  EXPECT_EQ(rows[0].line, 2);
  EXPECT_THAT(rows[1].values, ElementsAre("2", "b"));
  EXPECT_THAT(rows[2].problem, HasSubstr("has 3 fields, the header has 2"));
  EXPECT_THAT(rows[3].problem, HasSubstr("has 1 field, the header has 2"));
  EXPECT_THAT(rows[4].problem, HasSubstr("double the quotes"));
  EXPECT_THAT(rows[5].values, ElementsAre("6", "f"));
  EXPECT_EQ(rows[5].line, 7);
}

TEST(CsvReaderTest, RejectsALineThatIsTooLongAndReadsTheRest) {
  std::string bytes =
      absl::StrCat("id,name\n1,", std::string(3 * kCsvRecordBytesMax, 'x'), "\n2,b\n");
  auto rows = ReadRows(*Open(bytes));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].problem, HasSubstr("longer than 1 MiB"));
  EXPECT_EQ(rows[1].line, 3);
  EXPECT_THAT(rows[1].values, ElementsAre("2", "b"));
}

TEST(CsvReaderTest, GivesUpAnOpenQuoteAfterTheLimit) {
  std::string bytes = "id,name\n1,\"open\n";
  while (bytes.size() < 2 * kCsvRecordBytesMax) bytes += "2,filler\n";
  auto reader = Open(bytes);
  CsvRecord record;
  ASSERT_TRUE(*reader->Next(&record));
  EXPECT_THAT(std::string(record.problem), HasSubstr("not closed within 1 MiB"));
  ASSERT_TRUE(*reader->Next(&record));
  EXPECT_EQ(record.values[1], "filler");
  EXPECT_EQ(record.line, 3);
}

TEST(CsvReaderTest, IgnoresBlankLinesAndEmptyCellsAtTheEnd) {
  auto rows = ReadRows(*Open("id,name\n\n1,a,,\n   \n2,b\n\n"));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].problem, IsEmpty());
  EXPECT_EQ(rows[1].line, 5);
}

TEST(CsvReaderTest, RejectsNulAndIllFormedUtf8) {
  std::string good;
  for (int i = 0; i < 50; ++i) good += absl::StrCat(i, ",Zoë\n");
  auto rows = ReadRows(*Open(
      absl::StrCat("id,name\n", good, "x,\xC3(\n", absl::string_view("y,\0\n", 4), "z,ok\n")));
  ASSERT_EQ(rows.size(), 53u);
  EXPECT_THAT(rows[50].problem, HasSubstr("is not UTF-8"));
  EXPECT_THAT(rows[51].problem, HasSubstr("NUL"));
  EXPECT_THAT(rows[52].problem, IsEmpty());
}

TEST(CsvReaderTest, NamesColumnsThatAreEmptyOrRepeated) {
  EXPECT_THAT(Open(" id ,,id\n")->header(), ElementsAre("id", "column 2", "id (2)"));
}

TEST(CsvReaderTest, RefusesAFileWithoutHeader) {
  for (const char* bytes : {"", "\n\n  \n", "\"open"}) {
    auto reader = CsvReader::Open(BytesInMemory(bytes), {});
    EXPECT_EQ(reader.status().code(), absl::StatusCode::kFailedPrecondition) << bytes;
  }
}

TEST(CsvReaderTest, ResumesAtEveryCheckpointInEveryEncoding) {
  std::string text = "id,name\n1,a\n2,\"b\nb\"\n3,\"bad\"x\n\n4,d\n";
  for (const std::string& bytes :
       {text, Utf16(text, false), Utf16(text, true), absl::StrCat("\xEF\xBB\xBF", text)}) {
    auto whole = Open(bytes);
    std::vector<Checkpoint> checkpoints = {whole->checkpoint()};
    std::vector<int64_t> lines;
    CsvRecord record;
    while (*whole->Next(&record)) {
      lines.push_back(record.line);
      checkpoints.push_back(whole->checkpoint());
    }
    ASSERT_EQ(lines.size(), 4u);
    for (size_t i = 0; i < lines.size(); ++i) {
      auto resumed = Open(bytes);
      ASSERT_TRUE(resumed->SeekTo(checkpoints[i]).ok());
      ASSERT_TRUE(*resumed->Next(&record));
      EXPECT_EQ(record.line, lines[i]);
      EXPECT_EQ(record.ordinal, static_cast<int64_t>(i));
    }
  }
}

TEST(CsvReaderTest, ReadsFilesThatEndLinesWithReturnsOnly) {
  auto rows = ReadRows(*Open("id,name\r1,a\r2,b\r"));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[1].values, ElementsAre("2", "b"));
}

}  // namespace
}  // namespace dealtrace::ingestion
