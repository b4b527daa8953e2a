#include "libs/http/client.h"

#include <curl/curl.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "libs/http/uri.h"

namespace dealtrace::http {
namespace {

struct HandleCloser {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListFreer {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Receiver {
  Response response;
  int64_t body_bytes_max = 0;
  bool too_long = false;
};

size_t ReceiveBody(char* data, size_t, size_t byte_count, void* user) {
  auto* receiver = static_cast<Receiver*>(user);
  if (static_cast<int64_t>(receiver->response.body.size() + byte_count) >
      receiver->body_bytes_max) {
    receiver->too_long = true;
    return 0;
  }
  receiver->response.body.append(data, byte_count);
  return byte_count;
}

size_t ReceiveHeader(char* data, size_t, size_t byte_count, void* user) {
  auto* receiver = static_cast<Receiver*>(user);
  const absl::string_view line = absl::StripAsciiWhitespace(absl::string_view(data, byte_count));
  // A second status line follows an interim answer.
  if (absl::StartsWith(line, "HTTP/")) receiver->response.headers = Headers();
  const size_t colon = line.find(':');
  if (colon != absl::string_view::npos) {
    receiver->response.headers.Add(line.substr(0, colon),
                                   absl::StripAsciiWhitespace(line.substr(colon + 1)));
  }
  return byte_count;
}

absl::Status ToStatus(CURLcode code, const Receiver& receiver, absl::string_view place) {
  if (receiver.too_long) {
    return absl::ResourceExhaustedError(
        absl::StrCat(place, " sent more than ", receiver.body_bytes_max, " bytes"));
  }
  const std::string message = absl::StrCat(place, ": ", curl_easy_strerror(code));
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return absl::InvalidArgumentError(message);
    case CURLE_OPERATION_TIMEDOUT:
      return absl::DeadlineExceededError(message);
    default:
      return absl::UnavailableError(message);
  }
}

}  // namespace

absl::StatusOr<Response> Client::Send(const Request& request, absl::Time deadline) const {
  const std::string place(SplitTarget(request.target).first);
  const int64_t remaining = absl::ToInt64Milliseconds(deadline - absl::Now());
  if (remaining <= 0) return absl::DeadlineExceededError(absl::StrCat(place, ": no time left"));
  const std::unique_ptr<CURL, HandleCloser> handle(curl_easy_init());
  if (handle == nullptr) return absl::InternalError("libcurl gives no handle");
  Receiver receiver;
  receiver.body_bytes_max = options_.body_bytes_max;
  std::unique_ptr<curl_slist, ListFreer> headers;
  for (const auto& [name, value] : request.headers.fields()) {
    curl_slist* longer = curl_slist_append(headers.get(), absl::StrCat(name, ": ", value).c_str());
    if (longer == nullptr) return absl::ResourceExhaustedError("no memory for headers");
    if (headers == nullptr) headers.reset(longer);
  }
  CURL* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, request.target.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  if (!request.body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, options_.user_agent.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(remaining));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(options_.connect_timeout)));
  if (!options_.unix_path.empty()) {
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, options_.unix_path.c_str());
    // Not by way of the environment's proxy either.
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
  }
  if (!options_.ca_path.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options_.ca_path.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ReceiveBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &receiver);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, ReceiveHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &receiver);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return ToStatus(code, receiver, place);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  receiver.response.status = static_cast<int>(status);
  return std::move(receiver.response);
}

}  // namespace dealtrace::http
