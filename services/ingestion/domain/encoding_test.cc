// Encodings are judged by the whole file; what does not fit is refused or told, never stored wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/ingestion/domain/csv_reader.h"
#include "services/ingestion/domain/encoding_evidence.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Lines of ASCII that fill more than the first 64 KiB.
std::string Padding() {
  std::string rows;
  for (int i = 0; i < 9000; ++i) absl::StrAppend(&rows, i, ",Plain\n");
  return rows;
}

struct ReadFile {
  std::map<std::string, std::string> names;     // by id
  std::map<std::string, std::string> problems;  // by the beginning of the line
  std::vector<std::string> warnings;
  Encoding encoding = Encoding::kDetect;
};

ReadFile Read(const std::string& bytes, const CsvOptions& options = {}) {
  ReadFile file;
  auto reader = CsvReader::Open(BytesInMemory(bytes), options);
  EXPECT_TRUE(reader.ok()) << reader.status();
  if (!reader.ok()) return file;
  CsvRecord row;
  while (*(*reader)->Next(&row)) {
    if (row.problem.empty()) {
      file.names[std::string(row.values[0])] = std::string(row.values[1]);
    } else {
      file.problems[std::string(row.raw)] = std::string(row.problem);
    }
  }
  for (const auto& [text, count] : (*reader)->encoding_warnings().counts()) {
    file.warnings.push_back(absl::StrCat(text, " x", count));
  }
  file.encoding = (*reader)->encoding();
  return file;
}

TEST(EncodingTest, AnAccentBehindTheFirst64KiBDecidesAsWell) {
  const ReadFile western = Read("id,name\n" + Padding() + "x,M\xFCller\ny,Caf\xE9\n");
  EXPECT_EQ(western.encoding, Encoding::kWindows1252);
  EXPECT_EQ(western.names.at("x"), "M\xC3\xBCller");
  EXPECT_EQ(western.names.at("y"), "Caf\xC3\xA9");
  EXPECT_THAT(western.warnings, IsEmpty());
  const ReadFile unicode = Read("id,name\n" + Padding() + "x,M\xC3\xBCller\n");
  EXPECT_EQ(unicode.encoding, Encoding::kUtf8);
  EXPECT_EQ(unicode.names.at("x"), "M\xC3\xBCller");
  EXPECT_THAT(unicode.warnings, IsEmpty());
}

TEST(EncodingTest, ABrokenByteInUtf8CostsItsLineAndShowsBothReadings) {
  const ReadFile file =
      Read("id,name\na,Z\xC3\xBCrich\nc,Gen\xC3\xA8ve\n" + Padding() + "x,M\xFCller\ny,Plain\n");
  EXPECT_EQ(file.names.at("a"), "Z\xC3\xBCrich");
  EXPECT_EQ(file.names.at("y"), "Plain");
  EXPECT_EQ(file.names.count("x"), 0u);
  ASSERT_EQ(file.problems.size(), 1u);
  EXPECT_EQ(file.problems.begin()->first, "x,M\xC3\xBCller\n") << "as windows-1252 reads it";
  EXPECT_THAT(file.problems.begin()->second, HasSubstr("is not UTF-8 like the rest of the file"));
  EXPECT_THAT(file.warnings, ElementsAre(HasSubstr("UTF-8 but for some characters")));
}

TEST(EncodingTest, ALineOfUtf8InAnotherEncodingIsRefused) {
  std::string bytes = "id,name\n";
  for (int i = 0; i < 30; ++i) absl::StrAppend(&bytes, i, ",M\xFCller\n");
  const ReadFile file = Read(bytes +
                             "x,M\xC3\xBCller\ny,\xE2\x82\xAC 5\nz,\xAB"
                             "CAF\xC9\xBB\n");
  EXPECT_EQ(file.names.at("0"), "M\xC3\xBCller");
  EXPECT_EQ(file.names.at("z"),
            "\xC2\xAB"
            "CAF\xC3\x89\xC2\xBB")
      << "a quotation in capitals";
  EXPECT_EQ(file.problems.size(), 2u);
  EXPECT_THAT(file.problems.begin()->second, HasSubstr("is UTF-8 in a file that is windows-1252"));
  EXPECT_THAT(file.warnings, Contains(HasSubstr("some characters are UTF-8")));
  // Whoever has said what the file is gets what it says.
  CsvOptions fixed;
  fixed.encoding = Encoding::kWindows1252;
  EXPECT_EQ(Read(bytes + "x,M\xC3\xBCller\n", fixed).names.at("x"), "M\xC3\x83\xC2\xBCller");
}

TEST(EncodingTest, LettersThatWereLostBeforeTheExportAreTold) {
  EXPECT_THAT(Read("id,name\nx,M\xEF\xBF\xBDller\n").warnings,
              ElementsAre(HasSubstr("letter that was lost before the export")));
  EXPECT_THAT(Read("id,name\nx,M\xC3\x83\xC2\xBCller\ny,\xC3\x83\xC2\xA9t\xC3\xA9\n").warnings,
              ElementsAre(testing::AllOf(HasSubstr("damaged before the export"), HasSubstr("x2"))));
}

struct LegacyCase {
  const char* what;
  const char* bytes;
  bool told;
};

TEST(EncodingTest, WhatDoesNotReadLikeWindows1252IsTold) {
  const LegacyCase cases[] = {
      {"German",
       "x,M\xFCller S\xF6hne\ny,Stra\xDF"
       "enbau J\xE4ger\n",
       false},
      {"French",
       "x,Soci\xE9t\xE9 d\x92\xC9lectricit\xE9\ny,B\xE9"
       "b\xE9 Cr\xE8me\n",
       false},
      {"Spanish", "x,Mu\xF1oz Hermanos\ny,Pe\xF1\xF3n M\xE1laga\n", false},
      {"Swedish", "x,\xC5ker\xF6 Bygg\ny,Sj\xF6str\xF6ms \xC5keri\n", false},
      {"Portuguese",
       "x,S\xE3o Jo\xE3o\ny,Comunica\xE7\xF5"
       "es\n",
       false},
      {"a euro sign and quotation marks",
       "x,\x93"
       "Acme\x94 \x80 5 \x96 7\n",
       false},
      {"Macintosh", "x,M\x9Fller S\x9Ahne\ny,J\x8Ager\n", true},
      {"DOS", "x,M\x81ller\ny,J\x84ger S\x94hne\n", true},
      {"Polish", "x,G\xB3\xF3wny Pawe\xB3\ny,W\xB9sik\n", true},
      {"Czech",
       "x,Dvo\xF8\xE1k\ny,\x8Ei\x9Ekov Elekt\xF8ina\nz,Spole\xE8nost Kohoutek\nu,\xDA\xE8"
       "etnictv\xED Nov\xE1k\nv,\x8Akoda d\xEDly\nw,Plze\xF2\n",
       true},
      {"Russian", "x,\xC8\xE2\xE0\xED\xEE\xE2\ny,\xCC\xEE\xF1\xEA\xE2\xE0\n", true},
      {"Japanese", "x,\x8A\x94\x8E\xAE\x89\xEF\x8E\xD0\x8E\x52\x93\x63\n", true},
  };
  for (const LegacyCase& test : cases) {
    const ReadFile file = Read(absl::StrCat("id,name\n", test.bytes));
    EXPECT_EQ(!file.warnings.empty(), test.told) << test.what;
    if (test.told) {
      EXPECT_THAT(file.warnings, Contains(HasSubstr("set encoding"))) << test.what;
    }
  }
}

TEST(EncodingTest, TheMappingCanNameTheCodePagesOfOtherCountriesAndSystems) {
  const struct {
    const char* name;
    const char* bytes;
    const char* text;
  } cases[] = {
      {"windows-1250", "\xD8\x65\x68\xE1k", "\u0158eh\u00E1k"},
      {"cp1251", "\xC8\xE2\xE0\xED", "\u0418\u0432\u0430\u043D"},
      {"windows-1254", "\xDE\x69\xFEli", "\u015Ei\u015Fli"},
      {"iso-8859-2",
       "\xA3\xF3"
       "d\xBC",
       "\u0141\u00F3d\u017A"},
      {"latin-9", "5 \xA4", "5 \u20AC"},
      {"MacRoman", "M\x9Fller", "M\u00FCller"},
      {"ibm437", "M\x81ller", "M\u00FCller"},
      {"cp850", "\x8E\x67\x84", "\u00C4g\u00E4"},
      {"ibm852",
       "\x9D\xA2"
       "d\xAB",
       "\u0141\u00F3d\u017A"},
      {"shift_jis", "\x8A\x94", "\u682A"},
      {"gbk", "\xD6\xD0", "\u4E2D"},
      {"big5", "\xA4\xA4", "\u4E2D"},
      {"euc-kr", "\xB0\xA1", "\uAC00"},
  };
  for (const auto& test : cases) {
    auto encoding = ParseEncoding(test.name);
    ASSERT_TRUE(encoding.ok()) << test.name;
    CsvOptions options;
    options.encoding = *encoding;
    EXPECT_EQ(Read(absl::StrCat("id,name\nx,", test.bytes, "\n"), options).names["x"], test.text)
        << test.name;
  }
  EXPECT_THAT(std::string(ParseEncoding("utf-7").status().message()), HasSubstr("ibm850"));
}

TEST(EncodingTest, BytesThatAreNoCharacterCostTheirLine) {
  CsvOptions options;
  options.encoding = Encoding::kGb18030;
  const ReadFile file = Read("id,name\nx,\xD6\xD0\ny,\xFF\xFF\n", options);
  EXPECT_EQ(file.names.count("x"), 1u);
  ASSERT_EQ(file.problems.size(), 1u);
  EXPECT_THAT(file.problems.begin()->second, HasSubstr("no character in gb18030"));
}

TEST(EncodingTest, CharactersMayLieAcrossTheReadsOfAFile) {
  for (size_t size : {1u, 2u, 3u, 5u, 7u}) {
    EncodingEvidence evidence;
    const std::string text = "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80z\xC3\xA9";
    for (size_t at = 0; at < text.size(); at += size) evidence.Add(text.substr(at, size));
    evidence.Finish();
    Warnings warnings;
    evidence.Tell(&warnings);
    EXPECT_TRUE(evidence.IsUtf8()) << size;
    EXPECT_THAT(warnings.counts(), IsEmpty()) << size;
  }
}

TEST(EncodingTest, AFileWhoseEncodingSeemsAnotherThanBeforeIsNotReadFromItsMiddle) {
  const std::string before = "id,name\na,Z\xC3\xBCrich\n";
  auto reader = CsvReader::Open(BytesInMemory(before), {});
  ASSERT_TRUE(reader.ok());
  CsvRecord row;
  while (*(*reader)->Next(&row)) {
  }
  const Checkpoint end = (*reader)->checkpoint();
  auto same = CsvReader::Open(BytesInMemory(before + "b,Gen\xC3\xA8ve\n"), {});
  ASSERT_TRUE(same.ok());
  EXPECT_TRUE((*same)->SeekTo(end).ok());
  EXPECT_TRUE(*(*same)->Next(&row));
  auto other = CsvReader::Open(BytesInMemory(before + "b,Gen\xE8ve\nc,K\xF6ln\nd,M\xE9\n"), {});
  ASSERT_TRUE(other.ok());
  EXPECT_THAT(std::string((*other)->SeekTo(end).message()), HasSubstr("changed the encoding"));
}

}  // namespace
}  // namespace dealtrace::ingestion
