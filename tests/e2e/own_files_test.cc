// A person's own export, from `sources write` to the report, and the runs of a scheduler over it.
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/stack.h"

namespace dealtrace::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Folder {
 public:
  Folder() {
    if (mkdtemp(path_.data()) == nullptr) std::abort();
    // The services run as another user when the test runs as root.
    chmod(path_.c_str(), 0755);
  }
  ~Folder() { std::filesystem::remove_all(path_); }

  void Write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ + "/" + name) << content;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/dealtrace-e2e-XXXXXX";
};

constexpr char kDeals[] =
    "Bericht: Verkaufschancen\n\n"
    "Verkaufschance-ID;Verkaufschance;Konto;Phase;Betrag;Abschlussdatum;Telefon;Telefon\n"
    "V-1;Wartung;Nord AG;Gewonnen;1.200,50;31.03.2026;+49 731 1;+49 731 2\n"
    "V-2;Neubau;Süd AG;Verloren;900,00;15.04.2026;;\n"
    "V-3;Umbau;Süd AG;Zrušeno;100,00;16.04.2026;;\n"
    "\nGesamtsumme;;;;2.200,50;;;\n";

TEST(OwnFilesTest, AGermanExportIsReadByTheMappingThatIsWrittenForIt) {
  const Folder export_folder;
  export_folder.Write("Konten.csv",
                      "Konto-ID;Kontoname;Branche\nK-1;Nord AG;Bau\nK-2;Süd AG;Bau\n");
  export_folder.Write("Verkaufschancen.csv", kDeals);
  const std::string sources = export_folder.path() + "/own.yaml";
  const CommandResult written = RunCommand(
      {"dealtrace", "sources", "write", "--crm", export_folder.path(), "--file", sources});
  ASSERT_EQ(written.exit_code, 0) << written.errors;
  EXPECT_THAT(written.errors,
              AllOf(HasSubstr("stage: Phase"), HasSubstr("amount: Betrag"),
                    HasSubstr("Verloren: LOST  (1 row, by its name)"), HasSubstr("Zrušeno: ?"),
                    HasSubstr("more than one column 'Telefon'"), Not(HasSubstr("rejected"))));

  const Stack stack(sources);
  const CommandResult run =
      stack.Dealtrace({"--output", "json", "sync", "run", "--source", "own-files"});
  ASSERT_EQ(run.exit_code, 0) << run.errors;
  const nlohmann::json receipt = nlohmann::json::parse(run.output);
  for (const nlohmann::json& stream : receipt["streams"]) {
    EXPECT_EQ(stream.value("rejectedCount", ""), "0") << stream.dump(2);
  }
  EXPECT_THAT(receipt.dump(), AllOf(HasSubstr("stage 'Zru\xC5\xA1"
                                              "eno' is not known"),
                                    HasSubstr("stand before the header row in line 3")));

  // A resource is named by its id and by its full name.
  const std::string name = receipt.value("name", "");
  const std::string id = name.substr(name.find('/') + 1);
  for (const std::string& run_name : {name, id}) {
    EXPECT_EQ(stack.Dealtrace({"sync", "show", run_name}).exit_code, 0);
    EXPECT_EQ(stack.Dealtrace({"sync", "watch", run_name}).exit_code, 0);
  }
  EXPECT_THAT(stack.Dealtrace({"sync", "cancel", id}).errors, HasSubstr("had ended before"));
  EXPECT_EQ(stack.Dealtrace({"sync", "list"}).exit_code, 0);
  EXPECT_EQ(stack.Dealtrace({"sync", "list", "--source", "own-files"}).exit_code, 0);

  // A row is gone: the run says so and how to delete it.
  std::string deals = kDeals;
  deals.erase(deals.find("V-2"), deals.find("V-3") - deals.find("V-2"));
  export_folder.Write("Verkaufschancen.csv", deals);
  const CommandResult again = stack.Dealtrace({"sync", "run", "--source", "own-files"});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.errors, HasSubstr("--mode full) deletes what the files do not have (1)"));

  // Wrong usage, before and after a service was asked.
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--mode", "backfill"},
           {"--mode", "backfill", "--from", "2026-01-01T00:00:00Z"},
           {"--mode", "backfill", "--from", "yesterday", "--to", "2026-01-01T00:00:00Z"},
           {"--from", "2026-01-01T00:00:00Z"},
           {"--mode", "backfill", "--from", "2026-02-01T00:00:00Z", "--to", "2026-01-01T00:00:00Z"},
           {"--allow-deletions", "5"}}) {
    std::vector<std::string> command = {"sync", "run", "--source", "own-files"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const CommandResult refused = stack.Dealtrace(command);
    EXPECT_EQ(refused.exit_code, 2) << refused.errors;
  }
}

// Long enough that a run over them goes on while the next commands ask about it.
constexpr int kManyRows = 500'000;

TEST(OwnFilesTest, ASecondRunIsToldToComeAgainAndTheFirstCanBeEnded) {
  const Folder folder;
  std::string rows = "id,name\n";
  for (int i = 0; i < kManyRows; ++i) {
    rows += "a-" + std::to_string(i) + ",Company " + std::to_string(i) + "\n";
  }
  folder.Write("accounts.csv", rows);
  folder.Write("sources.yaml",
               "sources: [{name: many, kind: files, crm: {accounts: {path: accounts.csv}}}]\n");
  const Stack stack(folder.path() + "/sources.yaml");
  const std::string name =
      stack.Json({"sync", "run", "--source", "many", "--detach"}).value("name", "");
  const CommandResult second = stack.Dealtrace({"sync", "run", "--source", "many"});
  EXPECT_EQ(second.exit_code, 75) << second.errors;
  EXPECT_THAT(second.errors, AllOf(HasSubstr("dealtrace sync watch " + name),
                                   HasSubstr("dealtrace sync cancel " + name)));

  const std::string id = name.substr(name.find('/') + 1);
  EXPECT_EQ(stack.Json({"sync", "cancel", id}).value("state", ""), "STATE_CANCELLED");
  const CommandResult watched = stack.Dealtrace({"sync", "watch", id});
  EXPECT_EQ(watched.exit_code, 1);
  EXPECT_THAT(watched.errors, HasSubstr("was cancelled"));
  EXPECT_EQ(stack.Json({"sync", "cancel", name}).value("state", ""), "STATE_CANCELLED");
}

}  // namespace
}  // namespace dealtrace::e2e
