#include "services/ingestion/domain/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "services/ingestion/domain/field_history.h"
#include "services/ingestion/domain/id_index.h"
#include "services/ingestion/domain/references.h"
#include "services/ingestion/domain/salesforce_id.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::ElementsAre;

SourceRecord Line(const std::string& id, uint64_t raw_hash = 0) {
  SourceRecord record;
  record.id = id;
  record.raw_hash = raw_hash;
  return record;
}

TEST(IdIndexTest, TheLastLineOfARepeatedIdCounts) {
  IdIndex index;
  index.Add(Line("s~a", 1), 0, 0);
  index.Add(Line("s~b", 2), 1, 0);
  index.Add(Line("s~a", 3), 2, 0);
  index.Add(Line("s~a", 3), 3, 0);
  index.Seal();
  EXPECT_EQ(index.RankOf("s~a", 0), LineRank::kSuperseded);
  EXPECT_EQ(index.RankOf("s~a", 2), LineRank::kDuplicate);
  EXPECT_EQ(index.RankOf("s~a", 3), LineRank::kCounts);
  EXPECT_EQ(index.RankOf("s~b", 1), LineRank::kCounts);
}

TEST(IdIndexTest, TheLatestTimeOfChangeCountsWhereThereIsOne) {
  IdIndex index;
  index.Add(Line("s~a", 1), 0, 200);
  index.Add(Line("s~a", 2), 1, 100);
  index.Seal();
  EXPECT_EQ(index.RankOf("s~a", 0), LineRank::kCounts);
  EXPECT_EQ(index.RankOf("s~a", 1), LineRank::kSuperseded);
}

TEST(IdIndexTest, KnowsWhichIdsAreThereAndWhetherThatIsAll) {
  IdIndex index;
  index.Add(Line("s~a"), 0, 0);
  index.AddId("s~b");
  index.Seal();
  EXPECT_TRUE(index.Contains("s~a"));
  EXPECT_TRUE(index.Contains("s~b"));
  EXPECT_FALSE(index.Contains("s~c"));
  EXPECT_TRUE(index.complete());
  EXPECT_EQ(index.line_count(), 2);
  IdIndex nameless;
  nameless.AddId("");
  nameless.Seal();
  EXPECT_FALSE(nameless.complete());
}

TEST(JudgeTest, ComparesWithWhatIsStored) {
  StoredState stored{"hash", 100};
  EXPECT_EQ(Judge(LineRank::kCounts, "hash", 0, nullptr), Verdict::kInserted);
  EXPECT_EQ(Judge(LineRank::kCounts, "hash", 0, &stored), Verdict::kUnchanged);
  EXPECT_EQ(Judge(LineRank::kCounts, "other", 0, &stored), Verdict::kUpdated);
  EXPECT_EQ(Judge(LineRank::kCounts, "other", 101, &stored), Verdict::kUpdated);
  EXPECT_EQ(Judge(LineRank::kCounts, "other", 99, &stored), Verdict::kSuperseded);
  EXPECT_EQ(Judge(LineRank::kSuperseded, "hash", 0, &stored), Verdict::kSuperseded);
  EXPECT_EQ(Judge(LineRank::kDuplicate, "hash", 0, nullptr), Verdict::kDuplicate);
}

TEST(ReceiptTest, ClosesOnlyWhenTheSumIsRight) {
  ingestion::v1::StreamReceipt receipt;
  receipt.set_read_count(4);
  CountVerdict(Verdict::kInserted, &receipt);
  CountVerdict(Verdict::kDuplicate, &receipt);
  receipt.set_rejected_count(1);
  EXPECT_FALSE(Closes(receipt));
  receipt.set_dead_count(1);
  EXPECT_TRUE(Closes(receipt));
}

TEST(ContentHashTest, DoesNotDependOnMapOrder) {
  crm::v1::Opportunity one;
  crm::v1::Opportunity other;
  for (int i = 0; i < 50; ++i) (*one.mutable_custom_fields())[absl::StrCat(i)] = "x";
  for (int i = 49; i >= 0; --i) (*other.mutable_custom_fields())[absl::StrCat(i)] = "x";
  EXPECT_EQ(ContentHash(SerializeDeterministically(one)),
            ContentHash(SerializeDeterministically(other)));
  other.set_stage("Won");
  EXPECT_NE(ContentHash(SerializeDeterministically(one)),
            ContentHash(SerializeDeterministically(other)));
}

TEST(FieldHistoryTest, TellsEachFieldThatChanged) {
  crm::v1::Opportunity before;
  before.set_stage("Open");
  before.set_outcome(crm::v1::OUTCOME_OPEN);
  before.mutable_amount()->set_units(10);
  before.mutable_close_time()->set_seconds(0);
  crm::v1::Opportunity after = before;
  after.set_stage("Won");
  after.set_outcome(crm::v1::OUTCOME_WON);
  after.mutable_amount()->set_units(12);
  after.mutable_amount()->set_nanos(500000000);
  after.mutable_amount()->set_currency_code("USD");
  after.clear_close_time();
  after.set_owner("users/s~rae");
  FieldHistoryOptions options{absl::FromUnixSeconds(1000), false};
  auto changes = DiffFields(RecordKind::kOpportunity, "s~o", before, after, options);
  std::vector<std::string> lines;
  for (const auto& change : changes) {
    lines.push_back(
        absl::StrCat(change.field(), ": ", change.old_value(), " > ", change.new_value()));
  }
  EXPECT_THAT(lines,
              ElementsAre("stage: Open > Won", "amount: 10 > 12.5 USD",
                          "close_time: 1970-01-01T00:00:00+00:00 > ", "owner:  > users/s~rae"));
  EXPECT_EQ(changes[0].new_outcome(), crm::v1::OUTCOME_WON);
  EXPECT_EQ(changes[0].record(), "opportunities/s~o");
  EXPECT_TRUE(changes[0].observed());
  options.stage_known = true;
  EXPECT_EQ(DiffFields(RecordKind::kOpportunity, "s~o", before, after, options).size(), 3u);
  EXPECT_TRUE(DiffFields(RecordKind::kOpportunity, "s~o", after, after, options).empty());
}

// Knows what a test says is stored.
class FakeLookup : public ReferenceLookup {
 public:
  absl::flat_hash_set<std::string> stored;
  absl::flat_hash_map<std::string, std::string> names;
  int asked = 0;

  absl::StatusOr<absl::flat_hash_set<std::string>> Known(
      RecordKind, const std::vector<std::string>& ids) override {
    ++asked;
    absl::flat_hash_set<std::string> known;
    for (const std::string& id : ids) {
      if (stored.contains(id)) known.insert(id);
    }
    return known;
  }

  absl::StatusOr<absl::flat_hash_map<std::string, std::string>> ByName(
      RecordKind, const std::vector<std::string>& keys) override {
    absl::flat_hash_map<std::string, std::string> found;
    for (const std::string& key : keys) {
      if (names.contains(key)) found[key] = names[key];
    }
    return found;
  }
};

TEST(ReferenceResolverTest, FindsByIdThenByNormalisedNameAndKeepsTheRest) {
  FakeLookup lookup;
  lookup.stored = {"s~GTX Pro", "s~Acme"};
  lookup.names = {{"gtxpro", "s~GTX Pro"}};
  RecordBatch batch;
  std::vector<crm::v1::Opportunity> deals(3);
  deals[0].set_product("products/s~GTX Pro");
  deals[1].set_product("products/s~GTXPro");
  deals[2].set_product("products/s~Unheard");
  for (auto& deal : deals) {
    deal.set_account("accounts/s~Acme");
    batch.records.push_back(Line("s~x"));
    batch.records.back().message = &deal;
  }
  ReferenceResolver resolver;
  auto counts = resolver.Resolve(RecordKind::kOpportunity, nullptr, lookup, &batch);
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->by_name, 1);
  EXPECT_EQ(counts->unresolved, 1);
  EXPECT_EQ(deals[1].product(), "products/s~GTX Pro");
  EXPECT_EQ(deals[2].product(), "products/s~Unheard");
  int asked = lookup.asked;
  ASSERT_TRUE(resolver.Resolve(RecordKind::kOpportunity, nullptr, lookup, &batch).ok());
  EXPECT_EQ(lookup.asked, asked) << "answers are remembered";
}

TEST(ReferenceResolverTest, DoesNotAskForWhatIsReadLater) {
  FakeLookup lookup;
  RecordBatch batch;
  crm::v1::User user;
  user.set_team("teams/s~east");
  batch.records.push_back(Line("s~rae"));
  batch.records.back().message = &user;
  ReferenceResolver resolver;
  auto counts = resolver.Resolve(RecordKind::kUser, nullptr, lookup, &batch);
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->unresolved, 0);
  EXPECT_EQ(lookup.asked, 0);
  EXPECT_EQ(user.team(), "teams/s~east");
}

// Made ids: 001B000000XyZqR and 001B000000XyZqr are two accounts.
constexpr char kShortUpper[] = "s~001B000000XyZqR";
constexpr char kLongUpper[] = "s~001B000000XyZqRIAV";
constexpr char kShortLower[] = "s~001B000000XyZqr";
constexpr char kLongLower[] = "s~001B000000XyZqrIAF";

TEST(SalesforceIdTest, BothFormsAreOneIdAndCaseTellsIdsApart) {
  EXPECT_EQ(OtherForm(kShortUpper), kLongUpper);
  EXPECT_EQ(OtherForm(kLongUpper), kShortUpper);
  EXPECT_EQ(OtherForm(kShortLower), kLongLower);
  EXPECT_EQ(CanonicalId(kLongLower), kShortLower);
  EXPECT_EQ(CanonicalId(kShortLower), kShortLower);
  EXPECT_EQ(OtherForm(std::string(kShortUpper) + ".stage.00ff"),
            std::string(kLongUpper) + ".stage.00ff");
  EXPECT_EQ(CanonicalId(std::string(kLongUpper) + ".stage.00ff"),
            std::string(kShortUpper) + ".stage.00ff");
  // All of case: the published examples of the checksum's alphabet.
  EXPECT_EQ(LongForm("001000000000000"), "001000000000000AAA");
  EXPECT_EQ(LongForm("0010000ABCDEFGH"), "0010000ABCDEFGHA25");
}

TEST(SalesforceIdTest, OtherIdsHaveOneForm) {
  for (const char* id :
       {"", "s~", "s~1", "s~001B000000XyZqRIAA", "s~001b000000xyzqriav", "s~001B000000XyZq-",
        "s~GTXPlusBasicXYZ", "s~001B000000XyZqRI", "s~Acme Corporatio", "s~001B000000XyZqR\u00E9",
        "s~12345678901234", "s~0123456789012345678"}) {
    EXPECT_EQ(OtherForm(id), "") << id;
    EXPECT_EQ(CanonicalId(id), id);
  }
  EXPECT_EQ(FormOf("001B000000XyZqRIAA"), SalesforceForm::kBroken);
  EXPECT_EQ(FormOf("001b000000xyzqriav"), SalesforceForm::kBroken);
}

TEST(IdIndexTest, TheTwoFormsOfASalesforceIdAreOneId) {
  IdIndex index;
  index.Add(Line(kShortUpper, 1), 0, 0);
  index.Add(Line(kLongUpper, 2), 1, 0);
  index.Add(Line(kLongLower, 3), 2, 0);
  index.Seal();
  EXPECT_EQ(index.RankOf(kShortUpper, 0), LineRank::kSuperseded);
  EXPECT_EQ(index.RankOf(kLongUpper, 1), LineRank::kCounts);
  EXPECT_EQ(index.RankOf(kLongLower, 2), LineRank::kCounts);
  EXPECT_TRUE(index.Contains(kShortLower));
  EXPECT_TRUE(index.ContainsLongForm(kShortUpper));
  IdIndex ids;
  ids.AddId(kShortUpper);
  ids.AddId(kLongUpper);
  ids.Seal();
  EXPECT_TRUE(ids.has_repeated_ids());
  IdIndex different;
  different.AddId(kShortUpper);
  different.AddId(kLongLower);
  different.Seal();
  EXPECT_FALSE(different.has_repeated_ids());
}

crm::v1::Opportunity DealOf(const std::string& account) {
  crm::v1::Opportunity deal;
  deal.set_account("accounts/" + account);
  return deal;
}

TEST(ReferenceResolverTest, JoinsTheTwoFormsOfASalesforceIdAndNeverTwoCases) {
  FakeLookup lookup;
  lookup.stored = {kLongUpper, kShortLower, "s~1001"};
  // What an account without a name is found by: that must not join the other case.
  lookup.names = {{"001b000000xyzqr", kLongUpper}};
  RecordBatch batch;
  std::vector<crm::v1::Opportunity> deals = {DealOf(kShortUpper),
                                             DealOf(kLongLower),
                                             DealOf(kLongUpper),
                                             DealOf("s~001B000000xyZqR"),
                                             DealOf("s~001B000000XyZqRIAA"),
                                             DealOf("s~1001.0")};
  for (auto& deal : deals) {
    batch.records.push_back(Line("s~x"));
    batch.records.back().message = &deal;
  }
  ReferenceResolver resolver;
  auto counts = resolver.Resolve(RecordKind::kOpportunity, nullptr, lookup, &batch);
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(deals[0].account(), absl::StrCat("accounts/", kLongUpper));
  EXPECT_EQ(deals[1].account(), absl::StrCat("accounts/", kShortLower));
  EXPECT_EQ(deals[2].account(), absl::StrCat("accounts/", kLongUpper));
  EXPECT_EQ(deals[3].account(), "accounts/s~001B000000xyZqR");
  EXPECT_EQ(deals[5].account(), "accounts/s~1001");
  EXPECT_EQ(counts->by_form, 2);
  EXPECT_EQ(counts->by_number, 1);
  EXPECT_EQ(counts->unresolved, 2);
  EXPECT_EQ(counts->broken_ids, 1);
  EXPECT_EQ(counts->by_name, 0);
}

TEST(ReferenceResolverTest, ParentsOfTheSameFileGetTheFormInWhichTheyWillBeStored) {
  FakeLookup lookup;
  IdIndex own;
  own.AddId(kLongUpper);
  own.AddId(kShortLower);
  own.Seal();
  RecordBatch batch;
  std::vector<crm::v1::Account> accounts(3);
  accounts[0].set_parent_account(absl::StrCat("accounts/", kShortUpper));
  accounts[1].set_parent_account(absl::StrCat("accounts/", kLongLower));
  accounts[2].set_parent_account(absl::StrCat("accounts/", kLongUpper));
  for (auto& account : accounts) {
    batch.records.push_back(Line("s~x"));
    batch.records.back().message = &account;
  }
  ReferenceResolver resolver;
  ASSERT_TRUE(resolver.Resolve(RecordKind::kAccount, &own, lookup, &batch).ok());
  EXPECT_EQ(accounts[0].parent_account(), absl::StrCat("accounts/", kLongUpper));
  EXPECT_EQ(accounts[1].parent_account(), absl::StrCat("accounts/", kShortLower));
  EXPECT_EQ(accounts[2].parent_account(), absl::StrCat("accounts/", kLongUpper));
}

TEST(UseStoredFormsTest, ARecordKeepsTheIdThatItGotFirst) {
  FakeLookup lookup;
  lookup.stored = {kShortUpper};
  IdIndex own;
  own.AddId(kLongUpper);
  own.AddId(kShortLower);
  own.AddId(kLongLower);
  own.Seal();
  RecordBatch batch;
  std::vector<crm::v1::Account> accounts(3);
  for (size_t i = 0; i < accounts.size(); ++i) {
    const char* const ids[] = {kLongUpper, kShortLower, kLongLower};
    batch.records.push_back(Line(ids[i]));
    accounts[i].set_name(absl::StrCat("accounts/", ids[i]));
    batch.records.back().message = &accounts[i];
  }
  ASSERT_TRUE(UseStoredForms(RecordKind::kAccount, own, lookup, &batch).ok());
  EXPECT_EQ(batch.records[0].id, kShortUpper) << "is stored so";
  EXPECT_EQ(accounts[0].name(), absl::StrCat("accounts/", kShortUpper));
  EXPECT_EQ(accounts[0].origin().external_id(), "001B000000XyZqR");
  EXPECT_EQ(batch.records[1].id, kLongLower) << "the stream has the longer form as well";
  EXPECT_EQ(batch.records[2].id, kLongLower);
}

TEST(NormaliseNameTest, BringsSpellingsTogether) {
  EXPECT_EQ(NormaliseName("GTX Pro"), "gtxpro");
  EXPECT_EQ(NormaliseName("gtx-PRO"), NormaliseName("GTXPro"));
  EXPECT_EQ(NormaliseName("Café Zoë"), "cafezoe");
  EXPECT_EQ(NormaliseName("株式会社"), "株式会社");
  EXPECT_EQ(NormaliseName(" .,-"), "");
}

}  // namespace
}  // namespace dealtrace::ingestion
