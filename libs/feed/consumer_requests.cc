// What is asked of a consumer between pages: to read everything again, to sweep, to retry.
#include <algorithm>
#include <utility>

#include "libs/feed/consumer_loop.h"
#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::Change;
using dealtrace::feed::v1::ReadChangesRequest;
using dealtrace::feed::v1::ReadChangesResponse;

constexpr int kSweepMax = 1000;

}  // namespace

absl::Status ConsumerLoop::BeginRebuild() {
  telemetry::Log(telemetry::Severity::kWarning, "a feed is read again from the start",
                 {{"feed", options_->feed}, {"position", cursor_.position}});
  metrics_->Increment("dealtrace_feed_rebuilds_total", {{"feed", options_->feed}});
  return Transact("begin rebuild", [&](postgres::Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(lease_.Hold(transaction));
    RETURN_IF_ERROR(transaction.Execute(queries::kBeginRebuild, options_->feed).status());
    RETURN_IF_ERROR(transaction.Execute(queries::kDropWatermarks, options_->feed).status());
    ASSIGN_OR_RETURN(cursor_, LoadCursor(transaction, options_->feed));
    return absl::OkStatus();
  });
}

absl::Status ConsumerLoop::Sweep() {
  while (!signals_.stopping()) {
    std::vector<Change> gone;
    RETURN_IF_ERROR(
        Transact("list unseen", [&](postgres::Transaction& transaction) -> absl::Status {
          gone.clear();
          ASSIGN_OR_RETURN(postgres::Result rows,
                           transaction.Execute(queries::kListUnseen, options_->feed,
                                               cursor_.generation, kSweepMax));
          for (int i = 0; i < rows.size(); ++i) {
            Change change;
            change.set_kind(rows[i].Text(0));
            change.set_key(rows[i].Text(1));
            change.set_deleted(true);
            change.set_position(cursor_.position);
            gone.push_back(std::move(change));
          }
          return absl::OkStatus();
        }));
    BatchEnd stay;
    stay.next.set_position(cursor_.position);
    stay.advance = false;
    if (!gone.empty()) {
      RETURN_IF_ERROR(applier_.Apply(cursor_, std::move(gone), stay));
      continue;
    }
    cursor_.rebuilding = false;
    return Transact("finish rebuild", [&](postgres::Transaction& transaction) -> absl::Status {
      RETURN_IF_ERROR(lease_.Hold(transaction));
      // What the sweep marked dirty is a consequence of this position too.
      RETURN_IF_ERROR(transaction.Execute(queries::kFinishRebuild, options_->feed).status());
      RETURN_IF_ERROR(transaction.Execute(queries::kDropWatermarks, options_->feed).status());
      return transaction.Execute(queries::kAddWatermark, options_->feed).status();
    });
  }
  return absl::OkStatus();
}

absl::Status ConsumerLoop::RetryDeadLetters() {
  std::vector<Letter> letters;
  RETURN_IF_ERROR(Transact("list retries", [&](postgres::Transaction& transaction) -> absl::Status {
    letters.clear();
    ASSIGN_OR_RETURN(postgres::Result rows,
                     transaction.Execute(queries::kListRetryingDeadLetters, options_->feed));
    for (int i = 0; i < rows.size(); ++i) {
      Letter letter{rows[i].Int(0), {}};
      letter.change.set_kind(rows[i].Text(1));
      letter.change.set_key(rows[i].Text(2));
      letter.change.set_position(rows[i].Int(3));
      letter.change.set_deleted(rows[i].Bool(4));
      letters.push_back(std::move(letter));
    }
    return absl::OkStatus();
  }));
  for (const Letter& letter : letters) RETURN_IF_ERROR(RetryOne(letter));
  return absl::OkStatus();
}

absl::Status ConsumerLoop::RetryOne(const Letter& letter) {
  BatchEnd stay;
  stay.next.set_position(cursor_.position);
  stay.advance = false;
  // A deletion has no content to ask for, and its tombstone may have been dropped since.
  if (letter.change.deleted()) return applier_.Apply(cursor_, {letter.change}, stay);
  ReadChangesRequest request = Request();
  request.mutable_after()->set_incarnation(cursor_.incarnation);
  request.mutable_after()->set_position(letter.change.position() - 1);
  // One key is looked up: which tombstones lie between does not matter.
  request.mutable_after()->set_start_head(std::max(cursor_.position, cursor_.start_head));
  request.add_kinds(letter.change.kind());
  request.set_max_changes(1);
  absl::StatusOr<ReadChangesResponse> page = Read(std::move(request), absl::ZeroDuration());
  // An upstream that must be read again says so to the next ordinary read.
  if (!page.ok() && !absl::IsOutOfRange(page.status())) return page.status();
  if (page.ok() && page->changes_size() == 1 && page->changes(0).key() == letter.change.key() &&
      page->changes(0).position() == letter.change.position()) {
    return applier_.Apply(cursor_, {page->changes(0)}, stay);
  }
  // The key has moved on: its newer state comes, or came, in the ordinary course, and closes the
  // letter when it is applied.
  return Transact("reopen dead letter", [&](postgres::Transaction& transaction) {
    return transaction.Execute(queries::kReopenDeadLetter, letter.id).status();
  });
}

}  // namespace dealtrace::feed
