// HTTP messages as plain values, the same for the server and the client.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::http {

// Header fields in the order they were added; names compare without case. Not thread safe.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  // Adds a field, also when one of that name exists.
  void Add(absl::string_view name, absl::string_view value);
  // Replaces all fields of that name by one.
  void Set(absl::string_view name, absl::string_view value);
  // The first value of that name; empty when there is none.
  absl::string_view Get(absl::string_view name) const;
  bool Has(absl::string_view name) const;
  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// One request. At a server `target` is the path with its query, as sent; at a client it is the
// whole address.
struct Request {
  std::string method = "GET";
  std::string target;
  Headers headers;
  std::string body;
  // The caller's address without its port; only set by the server.
  std::string client_address;
};

// One answer.
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
};

// An answer with a content type.
Response MakeResponse(int status, absl::string_view content_type, std::string body);

// The reason phrase of a status, for example `Not Found`; empty for an unknown one.
absl::string_view ReasonPhrase(int status);

}  // namespace dealtrace::http
