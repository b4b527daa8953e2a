// Hundreds of malformed files, made by the sandbox with a manifest of what must become of each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/match.h"
#include "services/ingestion/domain/record_reader.h"
#include "tests/fuzz/fuzz_records.h"

namespace dealtrace::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr int kInputs = 300;

ingestion::SourceConfig SourceFor(const std::string& file) {
  if (!absl::EndsWith(file, ".csv")) return ingestion::OfflineCalls("malformed");
  ingestion::SourceConfig source;
  source.name = "malformed";
  ingestion::StreamConfig deals;
  deals.kind = ingestion::RecordKind::kOpportunity;
  source.streams.push_back(deals);
  return source;
}

std::string Bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What the reader leaves out or renames it tells with the line or the column.
bool Tells(const ingestion::Warnings& warnings) {
  for (const auto& [text, count] : warnings.counts()) {
    if (text.find("left out") != std::string::npos) return true;
    if (text.find("more than one column") != std::string::npos) return true;
    if (text.find("may be one of several") != std::string::npos) return true;
  }
  return false;
}

// Whether anything of the file was refused, or all of it, or told to be no record.
bool IsRefused(const ingestion::SourceConfig& source, const std::string& bytes,
               const std::string& file) {
  auto reader =
      ingestion::OpenRecords(source, source.streams[0], ingestion::BytesInMemory(bytes), file);
  if (!reader.ok()) return true;
  ingestion::RecordBatch batch;
  bool refused = Tells((*reader)->file_warnings());
  while (*(*reader)->Next(100, &batch)) {
    refused = refused || !batch.rejects.empty() || Tells(batch.warnings);
  }
  return refused;
}

class MalformedInputsTest : public ::testing::TestWithParam<int> {};

TEST_P(MalformedInputsTest, EachIsRefusedWhereItMustAndNoneDoesHarm) {
  const std::string sandbox = DEALTRACE_BIN_DIR "/dealtrace-sandbox";
  if (!fs::exists(sandbox)) GTEST_SKIP() << "dealtrace-sandbox is not part of this build";
  std::string pattern = (fs::temp_directory_path() / "malformed_XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  const fs::path folder = pattern;
  const std::string command = sandbox + " corrupt --seed " + std::to_string(GetParam()) +
                              " --count " + std::to_string(kInputs) + " --output " +
                              folder.string() + " >/dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream manifest(folder / "manifest.jsonl");
  std::string line;
  int inputs = 0;
  while (std::getline(manifest, line)) {
    const nlohmann::json entry = nlohmann::json::parse(line);
    const std::string file = entry["file"];
    const std::string bytes = Bytes(folder / file);
    const ingestion::SourceConfig source = SourceFor(file);
    ReadEverything(source, bytes, file);
    if (entry["expect"] == "rejected") {
      EXPECT_TRUE(IsRefused(source, bytes, file)) << file << ": " << entry["what"];
    }
    ++inputs;
  }
  EXPECT_EQ(inputs, kInputs);
  fs::remove_all(folder);
}

INSTANTIATE_TEST_SUITE_P(Seeds, MalformedInputsTest, ::testing::Values(7, 11, 12345));

}  // namespace
}  // namespace dealtrace::fuzz
