#include "libs/http/message.h"

#include "absl/strings/match.h"
#include "boost/beast/http/status.hpp"

namespace dealtrace::http {

void Headers::Add(absl::string_view name, absl::string_view value) {
  fields_.emplace_back(std::string(name), std::string(value));
}

void Headers::Set(absl::string_view name, absl::string_view value) {
  std::erase_if(fields_, [&](const Field& f) { return absl::EqualsIgnoreCase(f.first, name); });
  Add(name, value);
}

absl::string_view Headers::Get(absl::string_view name) const {
  for (const auto& [field_name, value] : fields_) {
    if (absl::EqualsIgnoreCase(field_name, name)) return value;
  }
  return {};
}

bool Headers::Has(absl::string_view name) const {
  return std::any_of(fields_.begin(), fields_.end(),
                     [&](const Field& f) { return absl::EqualsIgnoreCase(f.first, name); });
}

Response MakeResponse(int status, absl::string_view content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.Add("Content-Type", content_type);
  response.body = std::move(body);
  return response;
}

absl::string_view ReasonPhrase(int status) {
  const auto known = boost::beast::http::int_to_status(static_cast<unsigned>(status));
  if (known == boost::beast::http::status::unknown) return {};
  const auto phrase = boost::beast::http::obsolete_reason(known);
  return absl::string_view(phrase.data(), phrase.size());
}

}  // namespace dealtrace::http
