#include "tools/sandbox/company/company_files.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tools/sandbox/score/lines.h"

namespace dealtrace::sandbox {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Rows of fields; fails the test on anything that RFC 4180 does not allow in our files.
std::vector<std::vector<std::string>> ReadCsv(const fs::path& path) {
  std::vector<std::vector<std::string>> rows;
  const std::string text = ReadAll(path);
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = text.find("\r\n", at);
    EXPECT_NE(end, std::string::npos) << path << " has a line without CR LF";
    if (end == std::string::npos) break;
    rows.push_back(SplitCsvLine(text.substr(at, end - at)));
    at = end + 2;
  }
  return rows;
}

std::vector<Json> ReadJsonLines(const fs::path& path) {
  std::vector<Json> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
  return lines;
}

class CompanyFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "sandbox-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path Write(const std::string& name, uint64_t seed,
                 PhrasingChoice phrasings = PhrasingChoice::kMixed) {
    CompanyOptions options;
    options.seed = seed;
    options.opportunities = 300;
    options.calls = 1500;
    options.phrasings = phrasings;
    const fs::path folder = root_ / name;
    const auto counts = WriteCompany(options, folder.string());
    EXPECT_TRUE(counts.ok()) << counts.status();
    return folder;
  }

  static std::set<std::string> FilesOf(const fs::path& folder) {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) files.insert(fs::relative(entry.path(), folder).string());
    }
    return files;
  }

  fs::path root_;
};

TEST_F(CompanyFilesTest, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  const fs::path first = Write("first", 7);
  const fs::path again = Write("again", 7);
  const fs::path other = Write("other", 8);
  ASSERT_EQ(FilesOf(first), FilesOf(again));
  EXPECT_EQ(FilesOf(first).size(), 16u);
  for (const std::string& file : FilesOf(first)) {
    EXPECT_TRUE(ReadAll(first / file) == ReadAll(again / file)) << file;
    const bool fixed = file == "sources.yaml" || file == "products.csv" || file == "teams.csv";
    EXPECT_EQ(ReadAll(first / file) == ReadAll(other / file), fixed) << file;
  }
}

TEST_F(CompanyFilesTest, EveryRowHasTheFieldsOfItsHeaderAndReferencesExist) {
  const fs::path folder = Write("sample", 7);
  std::map<std::string, std::set<std::string>> ids;
  for (const std::string& file : FilesOf(folder)) {
    if (fs::path(file).extension() != ".csv") continue;
    const auto rows = ReadCsv(folder / file);
    ASSERT_GT(rows.size(), 1u) << file;
    for (const auto& row : rows) {
      EXPECT_EQ(row.size(), rows[0].size()) << file;
      ids[file].insert(row[0]);
    }
  }
  for (const auto& row : ReadCsv(folder / "opportunities.csv")) {
    if (row[0] == "OpportunityId") continue;
    EXPECT_EQ(ids["accounts.csv"].count(row[2]), 1u);
    EXPECT_EQ(ids["users.csv"].count(row[8]), 1u);
    EXPECT_EQ(ids["products.csv"].count(row[9]), 1u);
  }
  for (const auto& row : ReadCsv(folder / "stage_history.csv")) {
    EXPECT_EQ(ids["opportunities.csv"].count(row[0]), 1u);
  }
}

TEST_F(CompanyFilesTest, SourcesMapEveryColumnTheyName) {
  const fs::path folder = Write("sample", 7);
  const YAML::Node source = YAML::LoadFile((folder / "sources.yaml").string())["sources"][0];
  EXPECT_EQ(source["name"].as<std::string>(), "sample-company");
  EXPECT_EQ(source["kind"].as<std::string>(), "files");
  EXPECT_TRUE(fs::exists(folder / source["calls"]["path"].as<std::string>()));
  int mapped = 0;
  for (const auto& table : source["crm"]) {
    const auto rows = ReadCsv(folder / table.second["path"].as<std::string>());
    const std::set<std::string> header(rows.at(0).begin(), rows.at(0).end());
    for (const auto& field : table.second["map"]) {
      const YAML::Node column = field.second.IsMap() ? field.second["column"] : field.second;
      EXPECT_EQ(header.count(column.as<std::string>()), 1u) << column.as<std::string>();
      EXPECT_NE(column.as<std::string>(), field.first.as<std::string>());
      ++mapped;
    }
  }
  EXPECT_GT(mapped, 60);
  std::set<std::string> stages;
  for (const auto& stage : source["stages"]) stages.insert(stage.first.as<std::string>());
  for (const auto& row : ReadCsv(folder / "opportunities.csv")) {
    if (row[3] != "Stage") {
      EXPECT_EQ(stages.count(row[3]), 1u) << row[3];
    }
  }
}

TEST_F(CompanyFilesTest, EveryTrueReasonStandsVerbatimWhereTheTruthSays) {
  const fs::path folder = Write("sample", 7);
  std::map<std::string, Json> calls;
  for (Json& call : ReadJsonLines(folder / "calls.jsonl")) {
    const std::string id = call.at("id");
    if (call.contains("utterances") || calls.count(id) == 0) calls[id] = std::move(call);
  }
  std::map<std::string, std::string> deal_of;
  for (const auto& row : ReadCsv(folder / "truth/links.csv")) deal_of[row[1]] = row[0];
  std::map<std::string, int> deals_by_set;
  int statements = 0;
  for (const Json& deal : ReadJsonLines(folder / "truth/reasons.jsonl")) {
    ++deals_by_set[deal.at("phrasing_set")];
    for (const Json& said : deal.at("said")) {
      ++statements;
      const std::string call = said.at("call");
      EXPECT_EQ(deal_of[call], deal.at("opportunity").get<std::string>());
      const std::string text =
          calls.at(call).at("utterances").at(said.at("utterance").get<size_t>()).at("text");
      const std::string quote = said.at("text");
      EXPECT_EQ(text.substr(said.at("offset").get<size_t>(), quote.size()), quote);
    }
  }
  EXPECT_GT(statements, 300);
  EXPECT_GT(deals_by_set["seen"], 60);
  EXPECT_GT(deals_by_set["unseen"], 60);
}

TEST_F(CompanyFilesTest, RepeatedRecordsAreExactOrEndInTheTrueState) {
  CompanyOptions options;
  options.opportunities = 1500;
  options.calls = 1500;
  options.noise = Noise::kHigh;
  ASSERT_TRUE(WriteCompany(options, root_.string()).ok());
  std::map<std::string, std::vector<std::vector<std::string>>> copies;
  for (const auto& row : ReadCsv(root_ / "opportunities.csv")) copies[row[0]].push_back(row);
  int exact = 0;
  int changed = 0;
  for (const auto& [id, rows] : copies) {
    if (rows.size() < 2) continue;
    ASSERT_EQ(rows.size(), 2u);
    if (rows[0] == rows[1]) {
      ++exact;
    } else {
      ++changed;
      EXPECT_LT(rows[0].back(), rows[1].back()) << "the later row is not the newer one";
    }
  }
  EXPECT_GT(exact, 3);
  EXPECT_GT(changed, 3);
}

TEST_F(CompanyFilesTest, OneSetOfPhrasingsCanBeAskedFor) {
  for (const auto& [choice, name] :
       {std::pair{PhrasingChoice::kSeen, "seen"}, std::pair{PhrasingChoice::kUnseen, "unseen"}}) {
    for (const Json& deal : ReadJsonLines(Write(name, 7, choice) / "truth/reasons.jsonl")) {
      EXPECT_EQ(deal.at("phrasing_set"), name);
    }
  }
}

TEST_F(CompanyFilesTest, RefusesSizesOutOfRangeAndFoldersItCannotWrite) {
  CompanyOptions options;
  options.opportunities = 0;
  EXPECT_EQ(WriteCompany(options, root_.string()).status().code(),
            absl::StatusCode::kInvalidArgument);
  options.opportunities = 1;
  std::ofstream(root_ / "file") << "x";
  EXPECT_EQ(WriteCompany(options, (root_ / "file").string()).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace dealtrace::sandbox
