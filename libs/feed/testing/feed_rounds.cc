// The feed's promise, tried at random: whatever is killed, paused, locked or taken over while items
// are written and deleted, the copies end equal to the items.
//
//   feed_rounds [--rounds N] [--seed S]
//
// Each round has two replicas and derives from a seed of its own (S, S+1, …), which is printed when
// it fails. Ends with 1 then.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/feed/testing/replica_process.h"

namespace dealtrace::feed::testing {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::TestDatabase;
using dealtrace::testing::TestTransaction;

constexpr int kReplicas = 2;
constexpr int kKeys = 400;
constexpr int kFaults = 6;
constexpr int kLeaseMilliseconds = 500;
constexpr absl::Duration kLease = absl::Milliseconds(kLeaseMilliseconds);
constexpr absl::Duration kEndMax = absl::Seconds(60);

struct Figures {
  int64_t written = 0;
  int64_t deleted = 0;
  int64_t kills = 0;
  int64_t pauses = 0;
  int64_t locks = 0;
  int64_t take_overs = 0;
  int64_t expiries = 0;
  int64_t strangers = 0;
  int64_t leases = 0;
  int64_t rebuilds = 0;
  int64_t dropped = 0;
};

bool Holds(const absl::Status& status, const char* what) {
  if (!status.ok()) std::fprintf(stderr, "%s: %s\n", what, status.ToString().c_str());
  return status.ok();
}

class Round {
 public:
  Round(unsigned seed, Figures& figures)
      : random_(seed),
        figures_(figures),
        producer_("ingestion"),
        home_("copier", WorldMigrations()) {}

  // Whether the tables ended equal.
  bool Run() {
    Change();
    for (int i = 0; i < kReplicas; ++i) replicas_.push_back(NewReplica());
    using Fault = void (Round::*)();
    std::vector<Fault> faults = {&Round::KillOne, &Round::PauseOne, &Round::LockTheTable,
                                 &Round::TakeOver};
    // Each kind at least once, in any order.
    while (faults.size() < kFaults) faults.push_back(faults[random_() % 4]);
    std::shuffle(faults.begin(), faults.end(), random_);
    for (const Fault fault : faults) {
      Change();
      if (random_() % 4 == 0) AskAsAStranger();
      (this->*fault)();
    }
    Change();
    return EndsEqual();
  }

 private:
  std::unique_ptr<ReplicaProcess> NewReplica() {
    return std::make_unique<ReplicaProcess>(
        DEALTRACE_FEED_REPLICA, producer_, home_,
        std::vector<std::string>{"--page", absl::StrCat(20 + random_() % 60), "--lease",
                                 absl::StrCat(kLeaseMilliseconds)});
  }
  std::string KeyAt(size_t i) const { return absl::StrCat("g", i % 9, "/", i); }
  absl::Duration AroundTheLease() {
    return kLease * (static_cast<double>(random_() % 100) / 33 + 0.2);
  }
  static void Let(absl::Duration pass) {
    const absl::Time end = absl::Now() + pass;
    Eventually([&] { return absl::Now() >= end; }, pass + absl::Seconds(1));
  }

  // Some hundred writes and deletions, so that pages follow each other.
  void Change() {
    for (int batch = 0; batch < 4; ++batch) {
      std::map<std::string, std::string> items;
      for (size_t i = 0; i < 60; ++i)
        items[KeyAt(random_() % kKeys)] = absl::StrCat(random_() % 1000);
      producer_.Write("note", items);
      std::vector<std::string> deleted;
      for (size_t i = 0; i < 70; ++i) deleted.push_back(KeyAt(random_() % kKeys));
      producer_.Delete("note", deleted);
      figures_.written += static_cast<int64_t>(items.size());
      figures_.deleted += static_cast<int64_t>(deleted.size());
    }
  }

  void KillOne() {
    ++figures_.kills;
    std::unique_ptr<ReplicaProcess>& replica = replicas_[random_() % replicas_.size()];
    Let(absl::Milliseconds(random_() % 60));
    replica->Kill();
    replica = NewReplica();
  }
  void PauseOne() {
    ++figures_.pauses;
    ReplicaProcess& replica = *replicas_[random_() % replicas_.size()];
    Let(absl::Milliseconds(random_() % 60));
    replica.Stop();
    Let(AroundTheLease());
    replica.Continue();
  }
  // The copies cannot be written to, mostly for longer than a lease lasts.
  void LockTheTable() {
    ++figures_.locks;
    static constexpr postgres::Query kLock{"lock_copies", "LOCK TABLE copy IN EXCLUSIVE MODE"};
    const absl::Duration held = AroundTheLease();
    Holds(home_.database()->Transact(TestTransaction(),
                                     [&](postgres::Transaction& transaction) {
                                       const absl::Status locked =
                                           transaction.Execute(kLock).status();
                                       Change();
                                       if (random_() % 2 == 0) Expire();
                                       Let(held);
                                       return locked;
                                     }),
          "lock");
  }
  // The holder of the lease is paused until another has it, and wakes up.
  void TakeOver() {
    const int64_t epoch = Epoch();
    const std::string owner =
        home_.QueryText("SELECT COALESCE((SELECT owner FROM feed_lease), '')");
    for (const auto& replica : replicas_) {
      if (owner.find(absl::StrCat(":", replica->process(), "-")) == std::string::npos) continue;
      replica->Stop();
      if (random_() % 4 == 0) Expire();
      if (Eventually([&] { return Epoch() > epoch; })) ++figures_.take_overs;
      Change();
      replica->Continue();
      return;
    }
  }
  // As if the consumer had not read for a week: what it missed may be dropped.
  void Expire() {
    ++figures_.expiries;
    producer_.database().Query(
        "UPDATE feed_registration SET read_at = clock_timestamp() - interval '8 days'");
    Register("report", "report");
  }
  // Somebody with the right to read takes the consumer's name and claims to have everything.
  void AskAsAStranger() {
    ++figures_.strangers;
    Register("copier", "");
  }
  void Register(const std::string& consumer, const std::string& service) {
    dealtrace::feed::v1::ReadChangesRequest request;
    request.set_consumer(consumer);
    *request.mutable_committed() = producer_.Read().next();
    *request.mutable_after() = request.committed();
    Holds(producer_.reader()
              .Read(request, service, absl::Now() + absl::Seconds(10), [] { return true; })
              .status(),
          "read");
    producer_.database().Query("DELETE FROM feed_registration WHERE consumer = 'report'");
  }

  int64_t Epoch() { return home_.QueryInt("SELECT COALESCE(max(epoch), 0) FROM feed_lease"); }

  bool EndsEqual() {
    const bool settled = Eventually(
        [&] {
          return home_.QueryInt(
                     "SELECT count(*) FROM feed_cursor WHERE NOT rebuilding AND position = " +
                     absl::StrCat(producer_.Head())) == 1 &&
                 home_.QueryInt("SELECT count(*) FROM feed_dirty") == 0;
        },
        kEndMax);
    figures_.leases += Epoch();
    figures_.rebuilds += home_.QueryInt("SELECT generation - 1 FROM feed_cursor");
    figures_.dropped += producer_.database().QueryInt(
        absl::StrCat("SELECT ", kKeys, " - count(*) FROM feed_change"));
    const std::string items = producer_.database().QueryText(
        "SELECT COALESCE(string_agg(concat_ws('|', 'ingestion', kind, key, body), E'\\n'"
        " ORDER BY kind, key), '') FROM item");
    const std::string summaries = producer_.database().QueryText(
        "SELECT COALESCE(string_agg(g || ':' || b, E'\\n' ORDER BY g), '') FROM (SELECT"
        " split_part(key, '/', 1) AS g, string_agg(kind || '/' || key || '=' || body, ','"
        " ORDER BY kind, key) AS b FROM item GROUP BY 1) s");
    const bool equal = CopiesOf(home_) == items && SummariesOf(home_) == summaries &&
                       home_.QueryInt("SELECT count(*) FROM feed_dead_letter") == 0;
    if (!settled) std::fprintf(stderr, "the consumer did not reach the head\n");
    if (!equal) std::fprintf(stderr, "the tables differ\n");
    if (!settled || !equal) {
      for (const auto& replica : replicas_) std::fprintf(stderr, "%s\n", replica->log().c_str());
    }
    return settled && equal;
  }

  std::mt19937 random_;
  Figures& figures_;
  Producer producer_;
  TestDatabase home_;
  std::vector<std::unique_ptr<ReplicaProcess>> replicas_;
};

int Run(int argc, char** argv) {
  int rounds = 3;
  int seed = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    int* const value = name == "--rounds" ? &rounds : name == "--seed" ? &seed : nullptr;
    if (value == nullptr || !absl::SimpleAtoi(argv[i + 1], value)) {
      std::fprintf(stderr, "usage: feed_rounds [--rounds N] [--seed S]\n");
      return 2;
    }
  }
  Figures figures;
  int failed = 0;
  const absl::Time begin = absl::Now();
  for (int i = 0; i < rounds; ++i) {
    Round round(static_cast<unsigned>(seed + i), figures);
    if (round.Run()) continue;
    ++failed;
    std::fprintf(stderr, "round with --seed %d failed\n", seed + i);
  }
  std::printf(
      "%d rounds from seed %d in %.0f s: %d ended in different tables\n"
      "written %ld, deleted %ld, keys whose tombstone was dropped at the end %ld\n"
      "kills %ld, pauses %ld, locks %ld, take-overs of a paused holder %ld, leases taken %ld\n"
      "registrations expired %ld, reads by strangers %ld, rebuilds %ld\n",
      rounds, seed, absl::ToDoubleSeconds(absl::Now() - begin), failed, figures.written,
      figures.deleted, figures.dropped, figures.kills, figures.pauses, figures.locks,
      figures.take_overs, figures.leases, figures.expiries, figures.strangers, figures.rebuilds);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace dealtrace::feed::testing

int main(int argc, char** argv) { return dealtrace::feed::testing::Run(argc, argv); }
