#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tools/sandbox/corrupt/corrupt_files.h"

namespace dealtrace::sandbox {
namespace {

TEST(CorruptTest, HasAtLeastTwoHundredDistinctKindsInEveryFormat) {
  std::set<std::string> kinds;
  std::set<std::string> contents;
  std::map<std::string, int> by_format;
  for (const Malformed& one : MakeMalformed(7, 250)) {
    EXPECT_TRUE(kinds.insert(one.kind).second) << one.kind;
    EXPECT_EQ(one.kind.find(' '), std::string::npos) << one.kind;
    EXPECT_EQ(one.kind.find("random"), std::string::npos) << "250 inputs should need no filling up";
    contents.insert(one.format + one.bytes);
    ++by_format[one.format];
    EXPECT_FALSE(one.what.empty());
  }
  EXPECT_EQ(kinds.size(), 250u);
  EXPECT_GE(contents.size(), 245u);
  for (const char* format : {"csv", "jsonl", "vtt", "txt"}) EXPECT_GT(by_format[format], 20);
}

TEST(CorruptTest, TheSameSeedGivesTheSameInputs) {
  const auto first = MakeMalformed(7, 400);
  const auto again = MakeMalformed(7, 400);
  const auto other = MakeMalformed(8, 400);
  bool differs = false;
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].bytes, again[i].bytes);
    differs = differs || first[i].bytes != other[i].bytes;
  }
  EXPECT_TRUE(differs);
}

TEST(CorruptTest, SyntaxErrorsInJsonAreNoJson) {
  int broken = 0;
  for (const Malformed& one : MalformedJson()) {
    if (one.expectation != Expectation::kRejected || one.bytes.size() > 100000) continue;
    std::istringstream lines(one.bytes);
    for (std::string line; std::getline(lines, line);) {
      if (!nlohmann::json::accept(line)) {
        ++broken;
        break;
      }
    }
  }
  EXPECT_GT(broken, 25);
  EXPECT_TRUE(nlohmann::json::accept(SoundSample("jsonl")));
}

TEST(CorruptTest, TheManifestNamesEveryFile) {
  namespace fs = std::filesystem;
  std::string folder = (fs::temp_directory_path() / "corrupt-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  ASSERT_TRUE(WriteMalformed(7, 220, folder).ok());
  std::ifstream manifest(fs::path(folder) / "manifest.jsonl");
  int lines = 0;
  for (std::string line; std::getline(manifest, line); ++lines) {
    const auto entry = nlohmann::json::parse(line);
    EXPECT_TRUE(fs::exists(fs::path(folder) / entry.at("file").get<std::string>()));
    const std::string expect = entry.at("expect");
    EXPECT_TRUE(expect == "rejected" || expect == "survives");
  }
  EXPECT_EQ(lines, 220);
  fs::remove_all(folder);
  EXPECT_EQ(WriteMalformed(7, 0, folder).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace dealtrace::sandbox
