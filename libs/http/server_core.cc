#include "libs/http/server_core.h"

namespace dealtrace::http::internal {

Response ServerCore::Refusal(int status, absl::string_view message) const {
  Response response = options.refuse ? options.refuse(status, message)
                                     : MakeResponse(status, "text/plain; charset=utf-8",
                                                    absl::StrCat(message, "\n"));
  if (status == 503) response.headers.Set("Retry-After", "1");
  return response;
}

void ServerCore::Register(ConnectionHandle* key, std::weak_ptr<ConnectionHandle> connection) {
  const std::lock_guard<std::mutex> lock(mutex_);
  connections_.emplace(key, std::move(connection));
}

void ServerCore::Unregister(ConnectionHandle* key) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    connections_.erase(key);
    changed_.notify_all();
  }
  on_connection_end();
}

void ServerCore::ForEachConnection(const std::function<void(ConnectionHandle&)>& function) {
  std::vector<std::shared_ptr<ConnectionHandle>> alive;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    alive.reserve(connections_.size());
    for (const auto& [key, weak] : connections_) {
      if (auto connection = weak.lock()) alive.push_back(std::move(connection));
    }
  }
  for (const auto& connection : alive) function(*connection);
}

bool ServerCore::WaitUntilNoConnection(absl::Duration limit) {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, absl::ToChronoMilliseconds(limit),
                           [this] { return connections_.empty(); });
}

int ServerCore::connection_count() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(connections_.size());
}

}  // namespace dealtrace::http::internal
