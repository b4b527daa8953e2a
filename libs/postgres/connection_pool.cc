#include "libs/postgres/connection_pool.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/postgres/sqlstate.h"

namespace dealtrace::postgres {
namespace {

constexpr size_t kPreparedMax = 400;

}  // namespace

std::string PooledConnection::Prepare(absl::string_view text) {
  const auto found = prepared_.find(text);
  if (found != prepared_.end()) return found->second;
  if (prepared_.size() >= kPreparedMax) return "";
  std::string name = absl::StrCat("q", prepared_.size());
  connection_.prepare(name, std::string(text));
  prepared_.emplace(text, name);
  return name;
}

ConnectionPool::Lease::~Lease() {
  if (connection_ != nullptr) pool_->Return(std::move(connection_), broken_);
}

absl::StatusOr<ConnectionPool::Lease> ConnectionPool::Acquire(absl::Time deadline) {
  {
    sync::MutexLock lock(mutex_);
    while (idle_.empty() && open_ >= connections_max_) {
      if (absl::Now() >= deadline) {
        return WithReason(
            absl::ResourceExhaustedError(absl::StrCat(
                "all ", connections_max_, " database connections are in use; try again")),
            "DATABASE_POOL_EXHAUSTED");
      }
      returned_.WaitUntil(mutex_, deadline);
    }
    if (!idle_.empty()) {
      std::unique_ptr<PooledConnection> connection = std::move(idle_.back());
      idle_.pop_back();
      return Lease(this, std::move(connection));
    }
    ++open_;
  }
  try {
    return Lease(this, std::make_unique<PooledConnection>(connection_string_));
  } catch (const std::exception&) {
    sync::MutexLock lock(mutex_);
    --open_;
    returned_.NotifyOne();
    // The exception's text may quote the connection string.
    return WithReason(absl::UnavailableError("the database does not accept a connection"),
                      "DATABASE_UNREACHABLE");
  }
}

int ConnectionPool::in_use() {
  sync::MutexLock lock(mutex_);
  return open_ - static_cast<int>(idle_.size());
}

void ConnectionPool::Return(std::unique_ptr<PooledConnection> connection, bool broken) {
  std::vector<std::unique_ptr<PooledConnection>> dropped;
  sync::MutexLock lock(mutex_);
  if (broken || !connection->pqxx().is_open()) {
    open_ -= 1 + static_cast<int>(idle_.size());
    dropped.swap(idle_);
    dropped.push_back(std::move(connection));
    returned_.NotifyAll();
  } else {
    idle_.push_back(std::move(connection));
    returned_.NotifyOne();
  }
}

}  // namespace dealtrace::postgres
