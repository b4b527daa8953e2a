#include "libs/feed/apply.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/feed/feed_spans.h"
#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/span.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::Change;

}  // namespace

std::optional<absl::Time> ChangeTime(const Change& change) {
  if (change.change_time().seconds() == 0) return std::nullopt;
  return absl::FromUnixSeconds(change.change_time().seconds()) +
         absl::Nanoseconds(change.change_time().nanos());
}

Applier::Applier(std::shared_ptr<postgres::Database> database, const ConsumerOptions* options,
                 const Lease* lease, std::shared_ptr<telemetry::Metrics> metrics)
    : database_(std::move(database)),
      options_(options),
      lease_(lease),
      metrics_(std::move(metrics)) {}

postgres::TransactionOptions Applier::Options(const std::string& verb) const {
  postgres::TransactionOptions options;
  options.name = absl::StrCat(verb, " ", options_->feed);
  // Ends before the lease does, so that a hanging batch does not hold up the next holder.
  options.deadline = absl::Now() + options_->lease_duration * 0.75;
  return options;
}

absl::Status Applier::Apply(const Cursor& cursor, std::vector<Change> changes,
                            const BatchEnd& end) {
  for (Change& change : changes) change.set_position(change.position() + cursor.version_base);
  return ApplyRange(cursor, changes, end);
}

absl::Status Applier::ApplyRange(const Cursor& cursor, Changes changes, const BatchEnd& end) {
  absl::Status status = ApplyOnce(cursor, changes, end);
  if (status.ok() || changes.empty() || IsLeaseLost(status) || !BlamesRecord(status)) return status;
  if (changes.size() == 1) return SetAside(cursor, changes[0], end, BlameOf(status));
  const Changes first = changes.subspan(0, changes.size() / 2);
  BatchEnd middle;
  middle.advance = end.advance;
  middle.next = end.next;
  middle.next.set_position(first.back().position() - cursor.version_base);
  RETURN_IF_ERROR(ApplyRange(cursor, first, middle));
  return ApplyRange(cursor, changes.subspan(first.size()), end);
}

absl::Status Applier::ApplyOnce(const Cursor& cursor, Changes changes, const BatchEnd& end) {
  std::vector<Change> copies(changes.begin(), changes.end());
  std::vector<ChangeGroup> groups;
  if (cursor.rebuilding && !copies.empty()) {
    groups.push_back(GroupAsOne(std::move(copies)));
  } else {
    groups = GroupByTrace(std::move(copies));
  }
  RETURN_IF_ERROR(database_->Transact(
      Options("apply"), [&](postgres::Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(lease_->Hold(transaction));
        for (const ChangeGroup& group : groups) {
          RETURN_IF_ERROR(ApplyGroup(transaction, group, cursor.rebuilding));
        }
        RETURN_IF_ERROR(NoteApplied(transaction, options_->feed, cursor.generation, changes));
        return Finish(transaction, end);
      }));
  Measure(changes);
  return absl::OkStatus();
}

absl::Status Applier::ApplyGroup(postgres::Transaction& transaction, const ChangeGroup& group,
                                 bool rebuilding) {
  telemetry::Span span = StartProcessSpan(options_->feed, options_->consumer, group, rebuilding);
  telemetry::Scope scope(span);
  DirtyMarker marker(span.context().trace_parent, group.run_id);
  absl::Status status = options_->apply(transaction, group.changes, marker);
  if (status.ok()) status = marker.Flush(transaction);
  if (!status.ok()) span.SetError(status);
  return status;
}

absl::Status Applier::Finish(postgres::Transaction& transaction, const BatchEnd& end) {
  if (!end.advance) return absl::OkStatus();
  return AdvanceCursor(transaction, options_->feed, end.next, end.reflects);
}

absl::Status Applier::SetAside(const Cursor& cursor, const Change& change, const BatchEnd& end,
                               const Blame& blame) {
  RETURN_IF_ERROR(database_->Transact(
      Options("set aside"), [&](postgres::Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(lease_->Hold(transaction));
        RETURN_IF_ERROR(transaction
                            .Execute(queries::kAddDeadLetter, options_->feed, change.kind(),
                                     change.key(), change.position() - cursor.version_base,
                                     blame.reason, blame.attempts, change.trace_parent(),
                                     change.deleted())
                            .status());
        // What was applied of the key before stays, also after a re-read.
        RETURN_IF_ERROR(transaction
                            .Execute(queries::kAddSeen, options_->feed,
                                     std::vector<std::string>{change.kind()},
                                     std::vector<std::string>{change.key()}, cursor.generation)
                            .status());
        return Finish(transaction, end);
      }));
  metrics_->Increment("dealtrace_feed_dead_letters_total", {{"feed", options_->feed}});
  TellSetAside("a feed change was set aside as a dead letter",
               {.place_field = "feed",
                .place = options_->feed,
                .kind = change.kind(),
                .key = change.key(),
                .trace_parent = change.trace_parent()},
               blame);
  return absl::OkStatus();
}

void Applier::Measure(Changes changes) {
  if (changes.empty()) return;
  const telemetry::Labels labels = {{"feed", options_->feed}};
  metrics_->Increment("dealtrace_feed_changes_applied_total", labels,
                      static_cast<double>(changes.size()));
  const std::optional<absl::Time> changed = ChangeTime(changes.back());
  if (!changed.has_value()) return;
  metrics_->ObserveSeconds("dealtrace_feed_hand_over_seconds", labels,
                           absl::ToDoubleSeconds(absl::Now() - *changed));
}

}  // namespace dealtrace::feed
