#include "libs/feed/derive_group.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/feed/attempt_plan.h"
#include "libs/feed/blame.h"
#include "libs/feed/feed_spans.h"
#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/record_names.h"
#include "libs/telemetry/span.h"

namespace dealtrace::feed {
namespace {

constexpr char kMovedPayload[] = "dealtrace/generation-moved";
constexpr size_t kLinksMax = 64;

std::vector<std::string> KeysOf(absl::Span<const Claim> claims) {
  std::vector<std::string> keys;
  for (const Claim& claim : claims) keys.push_back(claim.key);
  return keys;
}

std::vector<int64_t> EpochsOf(absl::Span<const Claim> claims) {
  std::vector<int64_t> epochs;
  for (const Claim& claim : claims) epochs.push_back(claim.epoch);
  return epochs;
}

absl::Status Moved(absl::string_view queue) {
  absl::Status moved = absl::AbortedError(
      absl::StrCat("keys of ", queue, " were marked again or claimed by others meanwhile"));
  moved.SetPayload(kMovedPayload, absl::Cord("1"));
  return moved;
}

bool IsMoved(const absl::Status& status) { return status.GetPayload(kMovedPayload).has_value(); }

telemetry::Span StartSpan(const DeriverOptions& options, absl::Span<const Claim> claims) {
  telemetry::SpanOptions span;
  span.kind = telemetry::SpanKind::kInternal;
  span.parent = telemetry::TraceContext{claims.front().trace_parent, ""};
  absl::flat_hash_set<std::string> known = {"", claims.front().trace_parent};
  for (const Claim& claim : claims) {
    if (span.links.size() == kLinksMax) break;
    if (known.insert(claim.trace_parent).second) span.links.push_back({claim.trace_parent, ""});
  }
  span.attributes = {{"dealtrace.queue", options.queue},
                     {"dealtrace.keys", static_cast<int64_t>(claims.size())}};
  telemetry::Span started = telemetry::Span::Start(absl::StrCat("derive ", options.queue), span);
  telemetry::RecordNames records;
  for (const Claim& claim : claims) records.AddKey(options.queue, claim.key);
  started.SetRecords(records);
  return started;
}

class Context final : public DeriveContext {
 public:
  Context(postgres::Transaction& transaction, std::vector<std::string> keys, DirtyMarker marker)
      : transaction_(transaction), keys_(std::move(keys)), marker_(std::move(marker)) {}

  postgres::Transaction& transaction() override { return transaction_; }
  absl::Span<const std::string> keys() const override { return keys_; }
  void Publish(PublishedChange change) override {
    if (change.trace_parent.empty()) change.trace_parent = marker_.trace_parent();
    if (change.run_id.empty()) change.run_id = marker_.run_id();
    published_.push_back(std::move(change));
  }
  void MarkDirty(absl::string_view queue, absl::string_view key) override {
    marker_.Mark(queue, key);
  }

  DirtyMarker& marker() { return marker_; }
  const std::vector<PublishedChange>& published() const { return published_; }

 private:
  postgres::Transaction& transaction_;
  const std::vector<std::string> keys_;
  DirtyMarker marker_;
  std::vector<PublishedChange> published_;
};

// Locks the claims and learns their present generations; drops those that are not ours any more.
absl::StatusOr<std::vector<Claim>> LockClaims(postgres::Transaction& transaction,
                                              const std::string& queue, const std::string& owner,
                                              absl::Span<const Claim> claims) {
  ASSIGN_OR_RETURN(postgres::Result rows, transaction.Execute(queries::kLockClaims, queue, owner,
                                                              KeysOf(claims), EpochsOf(claims)));
  absl::flat_hash_map<std::string, int64_t> generations;
  for (int i = 0; i < rows.size(); ++i) generations[rows[i].Text(0)] = rows[i].Int(1);
  std::vector<Claim> locked;
  for (const Claim& claim : claims) {
    const auto found = generations.find(claim.key);
    if (found == generations.end()) continue;
    locked.push_back(claim);
    locked.back().generation = found->second;
  }
  return locked;
}

absl::Status FinishClaims(postgres::Transaction& transaction, const std::string& queue,
                          const std::string& owner, absl::Span<const Claim> claims) {
  std::vector<int64_t> generations;
  for (const Claim& claim : claims) generations.push_back(claim.generation);
  ASSIGN_OR_RETURN(postgres::Result finished,
                   transaction.Execute(queries::kFinishClaims, queue, owner, KeysOf(claims),
                                       EpochsOf(claims), std::move(generations)));
  if (finished.affected() == static_cast<int64_t>(claims.size())) return absl::OkStatus();
  return Moved(queue);
}

}  // namespace

GroupDeriver::GroupDeriver(std::shared_ptr<postgres::Database> database,
                           const DeriverOptions* options, std::string owner,
                           std::shared_ptr<telemetry::Metrics> metrics)
    : database_(std::move(database)),
      options_(options),
      owner_(std::move(owner)),
      metrics_(std::move(metrics)) {}

postgres::TransactionOptions GroupDeriver::Options(const std::string& verb) const {
  postgres::TransactionOptions options;
  options.name = absl::StrCat(verb, " ", options_->queue);
  // Ends before the claim does.
  options.deadline = absl::Now() + options_->claim_duration * 0.9;
  return options;
}

absl::StatusOr<int> GroupDeriver::DeriveNext() {
  if (may_have_leftovers_) RETURN_IF_ERROR(ReleaseLeftovers());
  may_have_leftovers_ = true;
  ASSIGN_OR_RETURN(std::vector<Claim> claims, ClaimNext());
  may_have_leftovers_ = false;
  if (claims.empty()) return 0;
  // Halved to one key, which still ended a process each time.
  int halvings = 0;
  while ((options_->keys_max >> halvings) > 1) ++halvings;
  absl::Status status;
  if (claims.size() == 1 && claims[0].attempts > halvings + AttemptPlan::kCrashesMax) {
    status = SetAside(
        claims[0], BlameOfCrashes("the derivation", AttemptPlan::kCrashesMax, claims[0].attempts));
  } else {
    status = DeriveRange(claims);
  }
  if (!status.ok()) {
    may_have_leftovers_ = !Release(claims).ok();
    // Not a failure: the keys are dirty still, or somebody else's.
    if (!IsMoved(status)) return status;
  }
  return static_cast<int>(claims.size());
}

absl::StatusOr<std::vector<Claim>> GroupDeriver::ClaimNext() {
  std::vector<Claim> claims;
  RETURN_IF_ERROR(database_->Transact(
      Options("claim"), [&](postgres::Transaction& transaction) -> absl::Status {
        claims.clear();
        if (options_->ready && !options_->ready(transaction)) return absl::OkStatus();
        ASSIGN_OR_RETURN(postgres::Result rows,
                         transaction.Execute(queries::kClaimDirty, options_->queue, owner_,
                                             absl::ToInt64Milliseconds(options_->claim_duration),
                                             options_->keys_max));
        for (int i = 0; i < rows.size(); ++i) {
          claims.push_back({rows[i].Text(0), rows[i].Int(1), rows[i].Int(2),
                            static_cast<int>(rows[i].Int(3)), rows[i].Int(4), rows[i].Text(5),
                            rows[i].Text(6)});
        }
        return absl::OkStatus();
      }));
  std::sort(claims.begin(), claims.end(),
            [](const Claim& a, const Claim& b) { return a.key < b.key; });
  return claims;
}

absl::Status GroupDeriver::DeriveRange(Claims claims) {
  absl::Status status = DeriveOnce(claims, /*lock_first=*/false);
  if (IsMoved(status)) status = DeriveOnce(claims, /*lock_first=*/true);
  if (status.ok() || IsMoved(status) || !BlamesRecord(status)) return status;
  if (claims.size() == 1) return SetAside(claims[0], BlameOf(status));
  const Claims first = claims.subspan(0, claims.size() / 2);
  RETURN_IF_ERROR(DeriveRange(first));
  return DeriveRange(claims.subspan(first.size()));
}

absl::Status GroupDeriver::DeriveOnce(Claims claims, bool lock_first) {
  telemetry::Span span = StartSpan(*options_, claims);
  telemetry::Scope scope(span);
  const absl::Time begin = absl::Now();
  absl::Status status = database_->Transact(
      Options("derive"), [&](postgres::Transaction& transaction) -> absl::Status {
        std::vector<Claim> ours(claims.begin(), claims.end());
        if (lock_first) {
          ASSIGN_OR_RETURN(ours, LockClaims(transaction, options_->queue, owner_, claims));
          if (ours.empty()) return absl::OkStatus();
        }
        DirtyMarker marker(span.context().trace_parent, ours.front().run_id);
        int64_t sequence = ours.front().marked_sequence;
        for (const Claim& claim : ours) sequence = std::min(sequence, claim.marked_sequence);
        marker.InheritSequence(sequence);
        Context context(transaction, KeysOf(ours), std::move(marker));
        RETURN_IF_ERROR(options_->derive(context));
        RETURN_IF_ERROR(FinishClaims(transaction, options_->queue, owner_, ours));
        RETURN_IF_ERROR(context.marker().Flush(transaction));
        RETURN_IF_ERROR(transaction
                            .Execute(queries::kCloseDeadLetters, options_->service,
                                     std::vector<std::string>(ours.size(), options_->queue),
                                     KeysOf(ours))
                            .status());
        return Publish(transaction, context.published()).status();
      });
  const telemetry::Labels labels = {{"queue", options_->queue}};
  metrics_->ObserveSeconds("dealtrace_derive_seconds", labels,
                           absl::ToDoubleSeconds(absl::Now() - begin));
  if (status.ok()) {
    metrics_->Increment("dealtrace_derived_keys_total", labels, static_cast<double>(claims.size()));
  } else if (!IsMoved(status)) {
    span.SetError(status);
  }
  return status;
}

absl::Status GroupDeriver::SetAside(const Claim& claim, const Blame& blame) {
  RETURN_IF_ERROR(database_->Transact(
      Options("set aside"), [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(std::vector<Claim> ours,
                         LockClaims(transaction, options_->queue, owner_, {&claim, 1}));
        // Marked again or taken by another: it will be tried again.
        if (ours.empty() || ours[0].generation != claim.generation) return absl::OkStatus();
        RETURN_IF_ERROR(FinishClaims(transaction, options_->queue, owner_, ours));
        return transaction
            .Execute(queries::kAddDeadLetter, options_->service, options_->queue, claim.key, 0,
                     blame.reason, blame.attempts, claim.trace_parent, false)
            .status();
      }));
  metrics_->Increment("dealtrace_feed_dead_letters_total", {{"feed", options_->service}});
  TellSetAside("a derivation was set aside as a dead letter",
               {.place_field = "queue",
                .place = options_->queue,
                .kind = options_->queue,
                .key = claim.key,
                .trace_parent = claim.trace_parent},
               blame);
  return absl::OkStatus();
}

absl::Status GroupDeriver::Release(Claims claims) {
  return database_->Transact(Options("release"), [&](postgres::Transaction& transaction) {
    return transaction
        .Execute(queries::kReleaseClaims, options_->queue, owner_, KeysOf(claims), EpochsOf(claims))
        .status();
  });
}

absl::Status GroupDeriver::ReleaseLeftovers() {
  return database_->Transact(Options("release"), [&](postgres::Transaction& transaction) {
    return transaction
        .Execute(queries::kReleaseClaimsOf, options_->queue, std::vector<std::string>{owner_})
        .status();
  });
}

}  // namespace dealtrace::feed
