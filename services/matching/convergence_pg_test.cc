// Stream equals batch: records and reviews that arrive one by one, in any order, while one to three
// replicas derive and a model is switched, end in the same links and clusters as one batch under
// the model that is active at the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "libs/feed/dirty.h"
#include "libs/telemetry/metrics.h"
#include "libs/testing/status_matchers.h"
#include "services/matching/account_cluster_deriver.h"
#include "services/matching/model_converters.h"
#include "services/matching/store/account_marks.h"
#include "services/matching/store/copy_store.h"
#include "services/matching/store/link_model_store.h"
#include "services/matching/store/review_store.h"
#include "services/matching/testing/matching_world.h"
#include "services/matching/testing/sample_records.h"

namespace dealtrace::matching {
namespace {

using dealtrace::testing::Eventually;

// One process's derivers. Each has connections of its own.
class Replica {
 public:
  Replica(const MatchingWorld& world, std::mt19937& random)
      : deriver_(std::make_shared<const ActiveSettings>(LinkSettings())),
        links_(world.database().OpenAnother(),
               Options(std::string(kCallLinkQueue), random,
                       [this](feed::DeriveContext& context) { return deriver_.Derive(context); }),
               metrics_),
        clusters_(world.database().OpenAnother(),
                  Options(std::string(kAccountClusterQueue), random, DeriveAccountClusters),
                  metrics_) {
    links_.Start();
    clusters_.Start();
  }

 private:
  static feed::DeriverOptions Options(std::string queue, std::mt19937& random,
                                      feed::DeriveFunction derive) {
    feed::DeriverOptions options;
    options.service = "matching";
    options.queue = std::move(queue);
    options.derive = std::move(derive);
    options.keys_max = 1 + static_cast<int>(random() % 5);
    options.threads = 1 + static_cast<int>(random() % 2);
    return options;
  }

  std::shared_ptr<telemetry::Metrics> metrics_ = std::make_shared<telemetry::Metrics>();
  LinkDeriver deriver_;
  feed::Deriver links_;
  feed::Deriver clusters_;
};

// What happens to one record or one call's reviews, in its own order.
struct History {
  std::vector<feed::v1::Change> changes;
  std::vector<NewReview> reviews;  // of one call, or of one pair of accounts
  bool switches_model = false;

  size_t left() const { return changes.size() + reviews.size() + (switches_model ? 1 : 0); }
};

NewReview CallReviewed(const std::string& call, Verdict verdict, const std::string& deal) {
  NewReview review;
  review.verdict = verdict;
  review.call_id = call;
  review.opportunity_id = deal;
  return review;
}

NewReview AccountsReviewed(Verdict verdict, const std::string& one, const std::string& other) {
  NewReview review;
  review.verdict = verdict;
  std::tie(review.account_id, review.other_account_id) = std::minmax(one, other);
  return review;
}

void AddCalls(MatchingWorld& world, int i, const std::string& name, const std::string& phone,
              std::vector<History>& histories) {
  for (int c = 0; c < 3; ++c) {
    const std::string id = absl::StrCat("c", i, c);
    const std::string deal = absl::StrCat("o", i);
    const std::string shown = c == 2 ? name : "";
    histories.push_back({{world.Upsert("call", id, Call(id, shown, c == 0 ? phone : ""))}, {}});
    if (i == 3 && c == 0) histories.back().changes.push_back(world.Delete("call", id));
    histories.push_back(
        {{world.Upsert("transcript", id, Said(id, "It's Jo from somewhere.")),
          world.Upsert("transcript", id, Said(id, absl::StrCat("It's Jo from ", name, ".")))},
         {}});
    if (c == 0) {
      histories.push_back({{}, {CallReviewed(id, Verdict::kRejected, deal)}});
    } else if (c == 1) {
      // The deal that holds is created, moved and, for one of them, deleted meanwhile.
      histories.push_back({{},
                           {CallReviewed(id, Verdict::kUnlinked, ""),
                            CallReviewed(id, Verdict::kReassigned, absl::StrCat("o", 3 - i))}});
    }
  }
}

std::vector<History> Histories(MatchingWorld& world) {
  std::vector<History> histories;
  const char* names[] = {"Acme Dynamics", "Meridian Logistics", "Acme Dynamics", "Acme Foods"};
  for (int i = 0; i < 4; ++i) {
    const std::string account = absl::StrCat(i % 2 == 0 ? "crm~" : "hub~", i / 2 + i % 2 * 7);
    const std::string twin = absl::StrCat("erp~", i);
    const std::string phone = absl::StrCat("+1415555010", i % 3);
    histories.push_back({{world.Upsert("account", account, Account(account, names[i], "")),
                          world.Upsert("account", account, Account(account, names[i], phone))},
                         {}});
    histories.push_back({{world.Upsert("account", twin, Account(twin, names[i], phone))}, {}});
    const std::string deal = absl::StrCat("o", i);
    histories.push_back({{world.Upsert("opportunity", deal, Deal(deal, "erp~0")),
                          world.Upsert("opportunity", deal, Deal(deal, account))},
                         {}});
    if (i == 2) histories.back().changes.push_back(world.Delete("opportunity", deal));
    AddCalls(world, i, names[i], phone, histories);
  }
  histories.push_back({{},
                       {AccountsReviewed(Verdict::kAccountsSplit, "crm~0", "erp~0"),
                        AccountsReviewed(Verdict::kAccountsMerged, "crm~0", "erp~0")}});
  histories.push_back({{}, {AccountsReviewed(Verdict::kAccountsSplit, "erp~1", "hub~7")}});
  histories.push_back({{}, {AccountsReviewed(Verdict::kAccountsMerged, "erp~0", "erp~3")}});
  histories.push_back({{}, {}, true});
  return histories;
}

absl::Status Store(postgres::Transaction& transaction, const NewReview& review) {
  const auto stored = StoreReview(transaction, review);
  if (!stored.ok()) return stored.status();
  feed::DirtyMarker dirty("", "");
  if (!review.call_id.empty()) dirty.Mark(kCallLinkQueue, review.call_id);
  for (const std::string& account : {review.account_id, review.other_account_id}) {
    if (!account.empty()) dirty.Mark(kAccountClusterQueue, account);
  }
  return dirty.Flush(transaction);
}

// A model under which a name alone is not enough.
absl::Status SwitchToDoubt(postgres::Transaction& transaction) {
  LinkModel model = BuiltInModel();
  model.Bits(Feature::kCompanyName, Level::kExact) = 4;
  const auto id = StoreFittedModel(transaction, ToProto(model), "user:test");
  if (!id.ok()) return id.status();
  LinkSettings settings;
  settings.model = model;
  settings.model.version = *id;
  return SwitchModel(transaction, VersionOf(settings), *id, "");
}

// Takes the next step of a history, with positions in the order of the steps.
void Step(MatchingWorld& world, History& history, int64_t position) {
  const auto transact = [&](const std::function<absl::Status(postgres::Transaction&)>& work) {
    ASSERT_OK(world.database().database()->Transact(dealtrace::testing::TestTransaction(), work));
  };
  if (!history.changes.empty()) {
    feed::v1::Change change = history.changes.front();
    history.changes.erase(history.changes.begin());
    change.set_position(position);
    world.Apply({change});
  } else if (!history.reviews.empty()) {
    const NewReview review = history.reviews.front();
    history.reviews.erase(history.reviews.begin());
    transact([&](postgres::Transaction& transaction) { return Store(transaction, review); });
  } else {
    history.switches_model = false;
    transact(SwitchToDoubt);
  }
}

// Links, clusters and what the feed tells of them.
std::string Everything(const MatchingWorld& world) {
  return absl::StrCat(
      world.AllLinks(), "\n", world.AllClusters(), "\n",
      world.database().QueryText(
          "SELECT coalesce(string_agg(kind || ' ' || key || ' ' || content_hash, E'\\n' "
          "ORDER BY kind, key), '') FROM feed_change WHERE NOT deleted"));
}

void Drain(const MatchingWorld& world) {
  EXPECT_TRUE(
      Eventually([&] { return world.database().QueryInt("SELECT count(*) FROM feed_dirty") == 0; },
                 absl::Minutes(3)));
}

std::string EndState(uint32_t seed, size_t replica_count, bool as_batch) {
  std::mt19937 random(seed);
  MatchingWorld world;
  std::vector<History> histories = Histories(world);
  std::vector<std::unique_ptr<Replica>> replicas;
  const auto start = [&] {
    while (replicas.size() < replica_count) {
      replicas.push_back(std::make_unique<Replica>(world, random));
    }
  };
  if (!as_batch) start();
  int64_t position = 1'000;
  while (!histories.empty()) {
    const size_t picked = as_batch ? 0 : random() % histories.size();
    // In every other run the model is switched when everything else is derived.
    const bool is_last = histories.size() == 1;
    if (seed % 2 == 1 && histories[picked].switches_model) {
      if (!is_last) continue;
      Drain(world);
    }
    Step(world, histories[picked], ++position);
    if (histories[picked].left() == 0) {
      histories.erase(histories.begin() + static_cast<int64_t>(picked));
    }
    // What was derived meanwhile must be derived again.
    if (!as_batch && random() % 8 == 0) Drain(world);
    // Replicas come and go.
    if (!as_batch && random() % 20 == 0) {
      replicas.erase(replicas.begin());
      start();
    }
  }
  start();
  Drain(world);
  replicas.clear();
  return Everything(world);
}

TEST(StreamEqualsBatchTest, AnyOrderOnOneToThreeReplicasEndsAsOneBatch) {
  const std::string expected = EndState(/*seed=*/0, 1, /*as_batch=*/true);
  for (const char* word : {"REVIEWER_REASSIGNED", "REVIEWED_DEAL_GONE", "account_cluster crm~0"}) {
    EXPECT_THAT(expected, ::testing::HasSubstr(word));
  }
  for (uint32_t seed = 1; seed <= 6; ++seed) {
    EXPECT_EQ(EndState(seed, 1 + seed % 3, /*as_batch=*/false), expected) << "seed " << seed;
  }
}

}  // namespace
}  // namespace dealtrace::matching
