// The one listening connection of a process; only for the sources of this library.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "libs/postgres/notification_hub.h"

namespace dealtrace::postgres {

// Listens on every channel that the hub knows, on a thread of its own, and connects again when the
// connection breaks.
//
// The same connection ends, about once a second, sessions of this role whose transaction is past
// the deadline that it announced: a client that was stopped in the middle of a COPY keeps its locks
// for ever otherwise (PostgreSQL 15 checks neither statement_timeout nor
// idle_in_transaction_session_timeout while it waits for COPY data).
class NotificationListener {
 public:
  NotificationListener(std::string connection_string, NotificationHub* hub);
  ~NotificationListener();

  // Tells the thread that the hub knows a new channel.
  void ChannelsChanged();

 private:
  void Run();
  // Until the connection breaks or the end.
  void Listen();
  void Wake();

  const std::string connection_string_;
  NotificationHub* const hub_;
  int wake_descriptor_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace dealtrace::postgres
