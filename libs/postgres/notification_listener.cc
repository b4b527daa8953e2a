#include "libs/postgres/notification_listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <memory>
#include <pqxx/pqxx>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "libs/telemetry/log.h"

namespace dealtrace::postgres {
namespace {

constexpr absl::Duration kReconnectDelay = absl::Milliseconds(500);
constexpr absl::Duration kOverdueInterval = absl::Seconds(1);

constexpr char kEndOverdueSessions[] =
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
    " AND state IN ('active', 'idle in transaction', 'idle in transaction (aborted)')"
    " AND application_name ~ '^until=[0-9]{1,15} '"
    " AND substring(application_name FROM '^until=([0-9]+)')::bigint + 500"
    "   < extract(epoch FROM clock_timestamp()) * 1000";

class Receiver : public pqxx::notification_receiver {
 public:
  Receiver(pqxx::connection_base& connection, const std::string& channel, NotificationHub* hub)
      : notification_receiver(connection, channel), hub_(hub) {}
  void operator()(const std::string&, int) override { hub_->Notify(channel()); }

 private:
  NotificationHub* hub_;
};

void EndOverdueSessions(pqxx::connection& connection) {
  pqxx::nontransaction statement(connection);
  const int64_t ended = statement.exec1(kEndOverdueSessions)[0].as<int64_t>();
  if (ended > 0) {
    telemetry::Log(telemetry::Severity::kWarning,
                   "ended database sessions that were past their deadline", {{"sessions", ended}});
  }
}

}  // namespace

NotificationListener::NotificationListener(std::string connection_string, NotificationHub* hub)
    : connection_string_(std::move(connection_string)),
      hub_(hub),
      wake_descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      thread_([this] { Run(); }) {}

NotificationListener::~NotificationListener() {
  stopping_ = true;
  Wake();
  thread_.join();
  close(wake_descriptor_);
}

void NotificationListener::ChannelsChanged() { Wake(); }

void NotificationListener::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_descriptor_, &one, sizeof(one));
}

void NotificationListener::Run() {
  while (!stopping_) {
    try {
      Listen();
    } catch (const std::exception&) {
      // Never its text, which may quote the connection string.
      telemetry::Log(telemetry::Severity::kWarning, "the listening database connection was lost");
    }
    hub_->NotifyAll();
    pollfd wait = {wake_descriptor_, POLLIN, 0};
    if (!stopping_) poll(&wait, 1, static_cast<int>(absl::ToInt64Milliseconds(kReconnectDelay)));
  }
}

void NotificationListener::Listen() {
  pqxx::connection connection(connection_string_);
  std::vector<std::unique_ptr<Receiver>> receivers;
  absl::Time next_check = absl::Now() + kOverdueInterval;
  while (!stopping_) {
    const std::vector<std::string> channels = hub_->channels();
    const bool added = receivers.size() < channels.size();
    while (receivers.size() < channels.size()) {
      receivers.push_back(std::make_unique<Receiver>(connection, channels[receivers.size()], hub_));
    }
    // What was notified before LISTEN took effect is made good by a wake of all.
    if (added) hub_->NotifyAll();
    if (absl::Now() >= next_check) {
      EndOverdueSessions(connection);
      next_check = absl::Now() + kOverdueInterval;
    }
    connection.get_notifs();
    pollfd wait[] = {{connection.sock(), POLLIN, 0}, {wake_descriptor_, POLLIN, 0}};
    poll(wait, 2, static_cast<int>(absl::ToInt64Milliseconds(kOverdueInterval)));
    uint64_t drained = 0;
    [[maybe_unused]] const ssize_t size = read(wake_descriptor_, &drained, sizeof(drained));
    connection.get_notifs();
    // A broken connection restores itself, but what was notified meanwhile is lost.
    if (!connection.is_open()) throw pqxx::broken_connection();
  }
}

}  // namespace dealtrace::postgres
