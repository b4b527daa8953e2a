// Between our messages and Boost.Beast's. Internal to libs/http.
#pragma once

#include "absl/time/time.h"
#include "boost/beast/http/empty_body.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/beast/http/string_body.hpp"
#include "libs/http/message.h"

namespace dealtrace::http::internal {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;
using BeastHead = boost::beast::http::response<boost::beast::http::empty_body>;

Request FromBeast(BeastRequest&& request, std::string client_address);

// The status line and header fields of an answer at `now`. Control characters in values become
// blanks, so that no value can add a field.
BeastHead ToBeastHead(const Response& response, unsigned version, bool keep_alive, absl::Time now);

}  // namespace dealtrace::http::internal
