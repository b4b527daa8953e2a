#include "libs/http/server_core.h"

#include <utility>

namespace dealtrace::http::internal {

ServerCore::ServerCore(ServerOptions server_options, Admit request_admit)
    : options(std::move(server_options)),
      admit(std::move(request_admit)),
      bodies(static_cast<int64_t>(options.all_bodies_bytes_max),
             static_cast<int64_t>(options.callers_bodies_bytes_max)),
      answers(static_cast<int64_t>(options.all_answers_bytes_max),
              static_cast<int64_t>(options.clients_answers_bytes_max)) {}

Response ServerCore::Refusal(int status, absl::string_view message) const {
  Response response = options.refuse ? options.refuse(status, message)
                                     : MakeResponse(status, "text/plain; charset=utf-8",
                                                    absl::StrCat(message, "\n"));
  if (status == 503) response.headers.Set("Retry-After", "1");
  return response;
}

ServerCore::Place ServerCore::Register(std::weak_ptr<ConnectionHandle> connection,
                                       const std::string& client_address) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++count_by_client_[client_address];
  waiting_.push_back({std::move(connection), client_address, /*is_waiting=*/true});
  return std::prev(waiting_.end());
}

void ServerCore::Unregister(Place place) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto count = count_by_client_.find(place->client_address);
    if (--count->second == 0) count_by_client_.erase(count);
    (place->is_waiting ? waiting_ : busy_).erase(place);
    changed_.notify_all();
  }
  on_room();
}

void ServerCore::SetWaiting(Place place) {
  bool was_full = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    was_full = !place->is_waiting && waiting_.empty() && IsFull();
    waiting_.splice(waiting_.end(), place->is_waiting ? waiting_ : busy_, place);
    place->is_waiting = true;
  }
  if (was_full) on_room();
}

void ServerCore::SetBusy(Place place) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!std::exchange(place->is_waiting, false)) return;
  busy_.splice(busy_.end(), waiting_, place);
}

bool ServerCore::IsFull() const {
  return static_cast<int>(waiting_.size() + busy_.size()) >= options.connection_count_max;
}

std::shared_ptr<ConnectionHandle> ServerCore::TakeOldestWaiting(absl::string_view client_address) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto place = waiting_.begin(); place != waiting_.end();) {
    if (!client_address.empty() && place->client_address != client_address) {
      ++place;
      continue;
    }
    const Place taken = place++;
    taken->is_waiting = false;
    busy_.splice(busy_.end(), waiting_, taken);
    if (auto connection = taken->handle.lock()) return connection;
  }
  return nullptr;
}

bool ServerCore::CloseOldestWaiting() {
  const auto oldest = TakeOldestWaiting("");
  if (oldest != nullptr) oldest->CloseIfWaiting();
  return oldest != nullptr;
}

bool ServerCore::MakeRoom() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!IsFull()) return true;
  }
  CloseOldestWaiting();
  return false;
}

bool ServerCore::MakeRoomFor(const std::string& client_address) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto count = count_by_client_.find(client_address);
    if (count == count_by_client_.end() || count->second < options.connections_per_client_max) {
      return true;
    }
  }
  const auto oldest = TakeOldestWaiting(client_address);
  if (oldest != nullptr) oldest->CloseIfWaiting();
  return oldest != nullptr;
}

void ServerCore::ForEachConnection(const std::function<void(ConnectionHandle&)>& function) {
  std::vector<std::shared_ptr<ConnectionHandle>> alive;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    alive.reserve(waiting_.size() + busy_.size());
    for (const auto* list : {&waiting_, &busy_}) {
      for (const ListedConnection& listed : *list) {
        if (auto connection = listed.handle.lock()) alive.push_back(std::move(connection));
      }
    }
  }
  for (const auto& connection : alive) function(*connection);
}

bool ServerCore::WaitUntilNoConnection(absl::Duration limit) {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, absl::ToChronoMilliseconds(limit),
                           [this] { return waiting_.empty() && busy_.empty(); });
}

int ServerCore::connection_count() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(waiting_.size() + busy_.size());
}

}  // namespace dealtrace::http::internal
