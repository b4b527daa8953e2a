#include "libs/feed/change_reader.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/feed/feed_spans.h"
#include "libs/feed/queries.h"
#include "libs/feed/watermark.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::Change;
using dealtrace::feed::v1::FeedStatus;

constexpr int kBytesDefault = 4 << 20;
constexpr int kBytesMax = 16 << 20;
constexpr int kChangesDefault = 1000;
constexpr int kChangesMax = 10000;
constexpr int kKindsMax = 50;
constexpr size_t kConsumerBytesMax = 60;
constexpr size_t kToldMax = 1000;
constexpr char kConsumerNameRule[] = "must have 1 to 60 characters";
constexpr absl::Duration kWaitMax = absl::Seconds(20);
// NOTIFY is only a hint.
constexpr absl::Duration kPollInterval = absl::Milliseconds(200);
// An answer that only moves the cursor or the watermark waits this long for company.
constexpr absl::Duration kQuietMin = absl::Milliseconds(40);
// How many positions one statement looks at; no more rows than that lie between.
constexpr int64_t kPositionsPerScan = 100000;
constexpr int kScansMax = 20;
// The first contents of a page, from which the size of the others is guessed.
constexpr size_t kFirstContents = 100;
// After so long a registration is written again although nothing moved, lest it expires.
constexpr absl::Duration kRegistrationAgeMax = absl::Minutes(1);
// How many purge_tombstones.sql drops.
constexpr int64_t kTombstonesAtOnce = 1000;

bool IsConsumerName(const std::string& name) {
  return !name.empty() && name.size() <= kConsumerBytesMax;
}

absl::Duration WaitOf(const dealtrace::feed::v1::ReadChangesRequest& request) {
  return absl::Seconds(request.wait().seconds()) + absl::Nanoseconds(request.wait().nanos());
}

void ToProto(absl::Time time, google::protobuf::Timestamp* timestamp) {
  timestamp->set_seconds(absl::ToUnixSeconds(time));
  timestamp->set_nanos(static_cast<int32_t>(
      (time - absl::FromUnixSeconds(absl::ToUnixSeconds(time))) / absl::Nanoseconds(1)));
}

Change ToChange(const postgres::Row& row) {
  Change change;
  change.set_kind(row.Text(0));
  change.set_key(row.Text(1));
  change.set_position(row.Int(2));
  change.set_deleted(row.Bool(3));
  change.set_trace_parent(row.Text(4));
  change.set_run_id(row.Text(5));
  ToProto(row.Time(6), change.mutable_change_time());
  return change;
}

postgres::TransactionOptions ReadOnly(std::string name, absl::Time deadline) {
  postgres::TransactionOptions options;
  options.name = std::move(name);
  options.deadline = deadline;
  options.isolation = postgres::Isolation::kRepeatableRead;
  options.read_only = true;
  return options;
}

}  // namespace

ChangeReader::ChangeReader(std::shared_ptr<postgres::Database> database, FeedServiceOptions options)
    : database_(std::move(database)),
      options_(std::move(options)),
      channel_(absl::StrCat("dealtrace_feed_", database_->schema())) {}

absl::Status ChangeReader::Validate(const Request& request) const {
  rpc::RequestValidator validator;
  validator.Require(IsConsumerName(request.consumer()), "consumer", kConsumerNameRule)
      .Require(request.after().position() >= 0, "after.position", "must not be negative")
      .Require(request.after().start_head() >= 0, "after.start_head", "must not be negative")
      .Require(request.committed().position() >= 0, "committed.position", "must not be negative")
      .Require(request.kinds_size() <= kKindsMax, "kinds", "may name at most 50 kinds")
      .Require(request.max_bytes() >= 0 && request.max_bytes() <= kBytesMax, "max_bytes",
               "must be 0 (for 4 MiB) to 16777216")
      .Require(request.max_changes() >= 0 && request.max_changes() <= kChangesMax, "max_changes",
               "must be 0 (for 1000) to 10000")
      .Require(WaitOf(request) >= absl::ZeroDuration() && WaitOf(request) <= kWaitMax, "wait",
               "must be 0 to 20 s");
  for (const std::string& kind : request.kinds()) {
    validator.Require(options_.loaders.contains(kind), "kinds",
                      absl::StrCat("`", kind, "` is not a kind of this feed"));
  }
  return validator.Finish();
}

absl::StatusOr<ChangeReader::Response> ChangeReader::Read(const Request& request,
                                                          absl::string_view service,
                                                          absl::Time deadline,
                                                          const std::function<bool()>& stopping) {
  RETURN_IF_ERROR(Validate(request));
  if (!service.empty() && service != request.consumer()) {
    return absl::PermissionDeniedError(
        absl::StrCat("consumer: the service ", service,
                     " reads under its own name and under no other; set it to `", service, "`"));
  }
  const Reader reader(service, request.consumer());
  if (!service.empty()) Register(reader, request);
  const absl::Time begin = absl::Now();
  // An answer needs a moment to be made and sent.
  const absl::Time wait_end = std::min(begin + WaitOf(request), deadline - absl::Milliseconds(500));
  while (true) {
    const uint64_t seen = database_->NotificationCount(channel_);
    ASSIGN_OR_RETURN(Response response, ReadNow(request, deadline));
    const absl::Time now = absl::Now();
    const bool news = TellsNews(reader, request, response);
    const bool rested = now - begin >= kQuietMin;
    if (!response.changes().empty() || (news && rested) || now >= wait_end || stopping()) {
      RememberTold(reader, response);
      return response;
    }
    const absl::Duration pause = news ? kQuietMin : kPollInterval;
    database_->WaitForNotificationAbove(channel_, seen, std::min(wait_end, now + pause), stopping);
  }
}

absl::StatusOr<ChangeReader::Response> ChangeReader::ReadNow(const Request& request,
                                                             absl::Time deadline) {
  Response response;
  RETURN_IF_ERROR(database_->Transact(
      ReadOnly("read feed", deadline), [&](postgres::Transaction& transaction) -> absl::Status {
        response.Clear();
        ASSIGN_OR_RETURN(postgres::Result status, transaction.Execute(queries::kLoadFeedStatus));
        const std::string incarnation = status[0].Text(0);
        const int64_t head = status[0].Int(1);
        const std::string& known = request.after().incarnation();
        if ((!known.empty() && known != incarnation) || request.after().position() > head) {
          return rpc::MakeError(
              absl::StatusCode::kOutOfRange,
              "after: this feed was restored or failed over since that cursor was "
              "given out; read again from the start",
              "FEED_INCARNATION_CHANGED", {{"incarnation", incarnation}});
        }
        // A reading from the start misses no tombstone that is older than itself. Those that were
        // dropped and the changes below are of one snapshot.
        const bool from_start = request.after().position() == 0;
        const int64_t start_head = from_start ? head : request.after().start_head();
        if (status[0].Int(2) > std::max(request.after().position(), start_head)) {
          return rpc::MakeError(absl::StatusCode::kOutOfRange,
                                "after: deletions after that position have been forgotten, because "
                                "no registered consumer needed them; read again from the start",
                                "FEED_TOMBSTONES_DROPPED", {{"incarnation", incarnation}});
        }
        response.mutable_next()->set_incarnation(incarnation);
        response.mutable_next()->set_position(request.after().position());
        response.mutable_next()->set_start_head(start_head);
        if (request.after().position() < head) {
          RETURN_IF_ERROR(ReadPage(transaction, request, head, response));
        }
        response.set_at_head(response.next().position() == head);
        if (!response.at_head()) return absl::OkStatus();
        using Reached = std::map<std::string, int64_t>;
        ASSIGN_OR_RETURN(Reached reflects, Reflects(transaction));
        response.mutable_reflects()->insert(reflects.begin(), reflects.end());
        return absl::OkStatus();
      }));
  return response;
}

absl::Status ChangeReader::ReadPage(postgres::Transaction& transaction, const Request& request,
                                    int64_t head, Response& response) const {
  const int64_t changes_max = request.max_changes() == 0 ? kChangesDefault : request.max_changes();
  std::vector<std::string> kinds(request.kinds().begin(), request.kinds().end());
  int64_t after = request.after().position();
  for (int scan = 0; scan < kScansMax && after < head && response.changes().empty(); ++scan) {
    const int64_t end = std::min(head, after + kPositionsPerScan);
    ASSIGN_OR_RETURN(
        postgres::Result rows,
        kinds.empty()
            ? transaction.Execute(queries::kReadChanges, after, end, changes_max)
            : transaction.Execute(queries::kReadChangesOfKinds, after, end, changes_max, kinds));
    for (int i = 0; i < rows.size(); ++i) *response.add_changes() = ToChange(rows[i]);
    after = rows.size() == changes_max ? rows[rows.size() - 1].Int(2) : end;
    if (rows.empty() && after < head) {
      // Positions that were left by their keys may be a long gap.
      ASSIGN_OR_RETURN(postgres::Result next,
                       transaction.Execute(queries::kFindNextPosition, after));
      after = next[0].IsNull(0) ? head : next[0].Int(0) - 1;
    }
  }
  const std::vector<telemetry::Span> spans =
      StartSendSpans(options_.feed, request.consumer(), response.changes());
  std::optional<telemetry::Scope> scope;
  if (!spans.empty()) scope.emplace(spans.front());
  bool cut = false;
  const int64_t bytes_max = request.max_bytes() == 0 ? kBytesDefault : request.max_bytes();
  RETURN_IF_ERROR(LoadContents(transaction, bytes_max, response, cut));
  if (cut) after = response.changes(response.changes_size() - 1).position();
  response.mutable_next()->set_position(after);
  return absl::OkStatus();
}

absl::Status ChangeReader::LoadContents(postgres::Transaction& transaction, int64_t bytes_max,
                                        Response& response, bool& cut) const {
  int64_t bytes = 0;
  int loaded = 0;
  while (loaded < response.changes_size()) {
    size_t chunk = kFirstContents;
    if (loaded > 0) {
      const int64_t average = bytes / loaded + 1;
      chunk = static_cast<size_t>(std::max<int64_t>(1, (bytes_max - bytes) / average + 1));
    }
    const int end = static_cast<int>(std::min<size_t>(response.changes_size(), loaded + chunk));
    std::map<std::string, std::vector<Change*>> by_kind;
    for (int i = loaded; i < end; ++i) {
      Change* change = response.mutable_changes(i);
      if (!change->deleted()) by_kind[change->kind()].push_back(change);
    }
    for (auto& [kind, changes] : by_kind) RETURN_IF_ERROR(LoadKind(transaction, kind, changes));
    for (; loaded < end; ++loaded) {
      bytes += static_cast<int64_t>(response.changes(loaded).ByteSizeLong());
      if (bytes < bytes_max) continue;
      cut = loaded + 1 < response.changes_size();
      response.mutable_changes()->DeleteSubrange(loaded + 1, response.changes_size() - loaded - 1);
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

absl::Status ChangeReader::LoadKind(postgres::Transaction& transaction, const std::string& kind,
                                    std::vector<Change*>& changes) const {
  const auto loader = options_.loaders.find(kind);
  if (loader == options_.loaders.end()) {
    return absl::InternalError(absl::StrCat("feed ", options_.feed, " has no loader of ", kind));
  }
  std::vector<std::string> keys;
  keys.reserve(changes.size());
  for (const Change* change : changes) keys.push_back(change->key());
  auto contents = loader->second(transaction, keys);
  if (!contents.ok()) return contents.status();
  int64_t missing = 0;
  for (Change* change : changes) {
    const auto content = contents->find(change->key());
    if (content != contents->end()) {
      *change->mutable_content() = std::move(content->second);
    } else {
      // The row went without a tombstone. For a reader that is the same.
      change->set_deleted(true);
      ++missing;
    }
  }
  if (missing > 0) {
    telemetry::Log(telemetry::Severity::kError, "feed changes have no content and read as deleted",
                   {{"feed", options_.feed}, {"kind", kind}, {"changes", missing}});
  }
  return absl::OkStatus();
}

bool ChangeReader::TellsNews(const Reader& reader, const Request& request,
                             const Response& response) {
  if (response.next().position() != request.after().position() ||
      response.next().incarnation() != request.after().incarnation()) {
    return true;
  }
  if (!response.at_head()) return false;
  sync::MutexLock lock(mutex_);
  const auto told = told_.find(reader);
  return told == told_.end() || !told->second.at_head ||
         told->second.reflects !=
             std::map<std::string, int64_t>(response.reflects().begin(), response.reflects().end());
}

void ChangeReader::RememberTold(const Reader& reader, const Response& response) {
  if (!response.at_head()) return;
  sync::MutexLock lock(mutex_);
  // Names come from callers.
  if (told_.size() >= kToldMax) told_.clear();
  Told& told = told_[reader];
  told.reflects =
      std::map<std::string, int64_t>(response.reflects().begin(), response.reflects().end());
  told.at_head = true;
}

bool ChangeReader::IsRegistrationDue(const Told& told, int64_t position) const {
  const absl::Duration since = absl::Now() - told.registered_at;
  if (since < options_.registration_interval) return false;
  return told.registered_position != position || told.more_to_drop ||
         since >= std::min(kRegistrationAgeMax, options_.registration_lifetime / 4);
}

void ChangeReader::Register(const Reader& reader, const Request& request) {
  const int64_t position = request.committed().position();
  {
    sync::MutexLock lock(mutex_);
    Told& told = told_[reader];
    if (!IsRegistrationDue(told, position)) return;
    told.registered_at = absl::Now();
    told.registered_position = position;
  }
  postgres::TransactionOptions options;
  options.name = "register consumer";
  options.deadline = absl::Now() + absl::Seconds(2);
  bool more_to_drop = false;
  const absl::Status status =
      database_->Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(StoreRegistration(transaction, request));
        ASSIGN_OR_RETURN(more_to_drop, DropTombstones(transaction));
        return absl::OkStatus();
      });
  if (!status.ok()) {
    telemetry::Log(
        telemetry::Severity::kWarning, "a feed consumer's position was not noted",
        {{"consumer", request.consumer()}, {"code", absl::StatusCodeToString(status.code())}});
  }
  sync::MutexLock lock(mutex_);
  Told& told = told_[reader];
  told.more_to_drop = more_to_drop;
  if (!status.ok()) told.registered_position = -1;
}

absl::Status ChangeReader::StoreRegistration(postgres::Transaction& transaction,
                                             const Request& request) const {
  if (!request.has_committed()) {
    return transaction.Execute(queries::kKeepRegistration, request.consumer()).status();
  }
  ASSIGN_OR_RETURN(postgres::Result feed, transaction.Execute(queries::kLoadFeedStatus));
  // What was committed of another incarnation says nothing about this one.
  const bool known = request.committed().incarnation() == feed[0].Text(0) &&
                     request.committed().position() <= feed[0].Int(1);
  return transaction
      .Execute(queries::kRegisterConsumer, request.consumer(),
               known ? request.committed().position() : 0)
      .status();
}

absl::StatusOr<bool> ChangeReader::DropTombstones(postgres::Transaction& transaction) const {
  RETURN_IF_ERROR(transaction
                      .Execute(queries::kExpireRegistrations,
                               absl::ToInt64Milliseconds(options_.registration_lifetime))
                      .status());
  ASSIGN_OR_RETURN(postgres::Result ours, transaction.Execute(queries::kLockDropping));
  if (ours.empty()) return false;
  ASSIGN_OR_RETURN(postgres::Result dropped, transaction.Execute(queries::kPurgeTombstones));
  return !dropped.empty() && dropped[0].Int(0) == kTombstonesAtOnce;
}

absl::Status ChangeReader::Remove(const std::string& consumer, absl::Time deadline) {
  rpc::RequestValidator validator;
  validator.Require(IsConsumerName(consumer), "consumer", kConsumerNameRule);
  RETURN_IF_ERROR(validator.Finish());
  postgres::TransactionOptions options;
  options.name = "remove consumer";
  options.deadline = deadline;
  RETURN_IF_ERROR(
      database_->Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(postgres::Result removed,
                         transaction.Execute(queries::kRemoveConsumer, consumer));
        if (!removed.empty()) return absl::OkStatus();
        return absl::NotFoundError(
            absl::StrCat("consumer: the feed ", options_.feed, " knows no such consumer"));
      }));
  // One that comes back is noted at its first read.
  sync::MutexLock lock(mutex_);
  told_.erase(Reader(consumer, consumer));
  return absl::OkStatus();
}

absl::StatusOr<FeedStatus> ChangeReader::Status(absl::Time deadline) {
  FeedStatus feed;
  RETURN_IF_ERROR(database_->Transact(
      ReadOnly("get feed status", deadline),
      [&](postgres::Transaction& transaction) -> absl::Status {
        feed.Clear();
        ASSIGN_OR_RETURN(postgres::Result status, transaction.Execute(queries::kLoadFeedStatus));
        feed.set_feed(options_.feed);
        feed.set_incarnation(status[0].Text(0));
        feed.set_head_position(status[0].Int(1));
        using Reached = std::map<std::string, int64_t>;
        ASSIGN_OR_RETURN(Reached reflects, Reflects(transaction));
        feed.mutable_reflects()->insert(reflects.begin(), reflects.end());
        ASSIGN_OR_RETURN(postgres::Result dirty, transaction.Execute(queries::kCountDirty));
        feed.set_dirty_count(dirty[0].Int(0));
        ASSIGN_OR_RETURN(
            postgres::Result consumers,
            transaction.Execute(queries::kListConsumers,
                                absl::ToInt64Milliseconds(options_.registration_lifetime)));
        for (int i = 0; i < consumers.size(); ++i) {
          dealtrace::feed::v1::ConsumerStatus* consumer = feed.add_consumers();
          consumer->set_consumer(consumers[i].Text(0));
          consumer->set_position(consumers[i].Int(1));
          ToProto(consumers[i].Time(2), consumer->mutable_read_time());
          ToProto(consumers[i].Time(3), consumer->mutable_expire_time());
        }
        return absl::OkStatus();
      }));
  return feed;
}

}  // namespace dealtrace::feed
