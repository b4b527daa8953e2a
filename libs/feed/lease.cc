#include "libs/feed/lease.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::feed {
namespace {

constexpr char kLostPayload[] = "dealtrace/lease-lost";

std::string HostName() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return host.data();
}

// The process's number and when it began: in a container every process has the same number.
std::string ProcessName() {
  std::ifstream file("/proc/self/stat");
  std::string stat;
  std::getline(file, stat);
  // The second field, the program's name, is in parentheses and may hold spaces.
  const std::vector<std::string> fields = absl::StrSplit(
      stat.substr(std::min(stat.size(), stat.rfind(')') + 1)), ' ', absl::SkipEmpty());
  constexpr size_t kStartTime = 19;
  return absl::StrCat(getpid(), "-", fields.size() > kStartTime ? fields[kStartTime] : "0");
}

postgres::TransactionOptions Options(std::string name, absl::Duration timeout) {
  postgres::TransactionOptions options;
  options.name = std::move(name);
  options.deadline = absl::Now() + timeout;
  return options;
}

}  // namespace

std::string MakeOwnerName() {
  absl::BitGen random;
  return absl::StrCat(HostName(), ":", ProcessName(), ":",
                      absl::Hex(absl::Uniform<uint64_t>(random)));
}

bool IsGone(const std::string& owner) {
  const std::vector<std::string> parts = absl::StrSplit(owner, ':');
  pid_t process = 0;
  if (parts.size() != 3 || parts[0] != HostName()) return false;
  const std::vector<std::string> process_parts = absl::StrSplit(parts[1], '-');
  if (process_parts.size() != 2 || !absl::SimpleAtoi(process_parts[0], &process)) return false;
  // This process's number, but another start: the number was used again.
  if (process == getpid()) return parts[1] != ProcessName();
  return kill(process, 0) != 0 && errno == ESRCH;
}

Lease::Lease(std::shared_ptr<postgres::Database> database, std::string name, std::string owner,
             absl::Duration duration)
    : database_(std::move(database)),
      name_(std::move(name)),
      owner_(std::move(owner)),
      duration_(duration) {}

absl::StatusOr<bool> Lease::TryAcquire() {
  bool acquired = false;
  RETURN_IF_ERROR(database_->Transact(
      Options("acquire lease", absl::Seconds(2)), [&](postgres::Transaction& transaction) {
        acquired = false;
        // A look first: the statement after it would wait for a batch in flight of the holder.
        auto held = transaction.Execute(queries::kLookAtLease, name_, owner_);
        if (!held.ok()) return held.status();
        const std::string holder = held->empty() ? "" : (*held)[0].Text(0);
        if (!holder.empty() && !IsGone(holder)) return absl::OkStatus();
        auto taken = transaction.Execute(queries::kAcquireLease, name_, owner_,
                                         absl::ToInt64Milliseconds(duration_), holder);
        if (!taken.ok() || taken->empty()) return taken.status();
        epoch_ = (*taken)[0].Int(0);
        acquired = true;
        return absl::OkStatus();
      }));
  return acquired;
}

absl::Status Lease::Hold(postgres::Transaction& transaction) const {
  ASSIGN_OR_RETURN(postgres::Result held,
                   transaction.Execute(queries::kHoldLease, name_, owner_, epoch_.load(),
                                       absl::ToInt64Milliseconds(duration_)));
  if (held.affected() == 1) return absl::OkStatus();
  absl::Status lost = absl::AbortedError(absl::StrCat("the lease ", name_, " was lost"));
  lost.SetPayload(kLostPayload, absl::Cord("1"));
  return lost;
}

bool Lease::Renew() const {
  bool ours = false;
  const absl::Status status = database_->Transact(
      Options("renew lease", absl::Seconds(2)), [&](postgres::Transaction& transaction) {
        auto renewed = transaction.Execute(queries::kRenewLease, name_, owner_, epoch_.load(),
                                           absl::ToInt64Milliseconds(duration_));
        if (!renewed.ok()) return renewed.status();
        ours = renewed->affected() == 1;
        if (ours) return absl::OkStatus();
        // Nothing was renewed because a batch in flight has the row, or because it is not ours.
        auto owner = transaction.Execute(queries::kOwnsLease, name_, owner_, epoch_.load());
        if (owner.ok()) ours = (*owner)[0].Bool(0);
        return owner.status();
      });
  return status.ok() && ours;
}

void Lease::Release() {
  database_
      ->Transact(Options("release lease", absl::Seconds(2)),
                 [&](postgres::Transaction& transaction) {
                   return transaction.Execute(queries::kReleaseLease, name_, owner_, epoch_.load())
                       .status();
                 })
      .IgnoreError();
}

bool IsLeaseLost(const absl::Status& status) { return status.GetPayload(kLostPayload).has_value(); }

}  // namespace dealtrace::feed
