// The public export crm-sales, whose wins nothing honest predicts: the model has to say so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "services/scoring/domain/win_model.h"

namespace dealtrace::scoring {
namespace {

// From DEALTRACE_SHARED_DATA, or beside the source tree.
std::string Folder() {
  const char* folder = std::getenv("DEALTRACE_SHARED_DATA");
  const std::string base =
      folder != nullptr ? folder : std::string(DEALTRACE_SOURCE_DIR) + "/../shared/data";
  return base + "/crm-sales";
}

// Rows without the header; the files' fields hold no quotes or commas.
std::vector<std::vector<std::string>> ReadRows(const std::string& name) {
  std::ifstream file(Folder() + "/" + name);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    rows.push_back(absl::StrSplit(absl::StripAsciiWhitespace(line), ','));
  }
  return rows;
}

std::optional<double> Number(const std::string& text) {
  double value = 0;
  return absl::SimpleAtod(text, &value) ? std::optional<double>(value) : std::nullopt;
}

std::vector<Deal> ReadPipeline() {
  std::map<std::string, std::vector<std::string>> accounts;
  for (auto& row : ReadRows("accounts.csv")) accounts[row[0]] = row;
  std::map<std::string, std::vector<std::string>> products;
  for (auto& row : ReadRows("products.csv")) products[row[0]] = row;
  std::map<std::string, std::vector<std::string>> teams;
  for (auto& row : ReadRows("sales_teams.csv")) teams[row[0]] = row;
  std::vector<Deal> deals;
  for (const std::vector<std::string>& fields : ReadRows("sales_pipeline.csv")) {
    if (fields.size() != 8) continue;
    const auto day = [](const std::string& text) -> std::optional<absl::Time> {
      absl::Time time;
      std::string error;
      if (!absl::ParseTime("%m/%d/%Y", text, &time, &error)) return std::nullopt;
      return time;
    };
    Deal deal;
    deal.id = fields[0];
    deal.owner = fields[1];
    deal.owner_name = fields[1];
    deal.product = fields[2];
    deal.account = fields[3];
    deal.outcome = fields[4] == "Won"    ? Outcome::kWon
                   : fields[4] == "Lost" ? Outcome::kLost
                                         : Outcome::kOpen;
    deal.open_time = day(fields[5]);
    if (deal.outcome != Outcome::kOpen) deal.close_time = day(fields[6]);
    if (const auto account = accounts.find(deal.account); account != accounts.end()) {
      deal.industry = account->second[1];
      deal.annual_revenue = Number(account->second[3]);
      deal.employee_count = Number(account->second[4]);
      deal.country = account->second[5];
    }
    if (const auto product = products.find(deal.product); product != products.end()) {
      deal.product_family = product->second[1];
      deal.list_price = Number(product->second[2]);
    }
    if (const auto team = teams.find(deal.owner); team != teams.end())
      deal.region = team->second[2];
    deals.push_back(std::move(deal));
  }
  return deals;
}

class CrmSalesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    deals_ = ReadPipeline();
    if (deals_.empty()) GTEST_SKIP() << "crm-sales is not there: " << Folder();
  }

  std::vector<Deal> deals_;
};

TEST_F(CrmSalesTest, HasNoSignal) {
  const auto model = TrainWinModel(deals_);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->card.basis, Basis::kNoSignal);
  std::cout << model->card.verdict << "\n";
}

TEST_F(CrmSalesTest, APlantedSignalIsFound) {
  for (Deal& deal : deals_) {
    if (deal.outcome == Outcome::kOpen) continue;
    // Wins for one half of the products twice as often as for the other, whatever the file says.
    const unsigned draw = static_cast<unsigned>(std::hash<std::string>()(deal.id) % 100);
    deal.outcome = draw < (deal.product < "GTX Q" ? 70U : 35U) ? Outcome::kWon : Outcome::kLost;
  }
  const auto model = TrainWinModel(deals_);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->card.basis, Basis::kModel) << model->card.verdict;
  std::cout << model->card.verdict << "\n";
}

}  // namespace
}  // namespace dealtrace::scoring
