// Between our messages and the wire. Internal to libs/http.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "boost/beast/http/message.hpp"
#include "boost/system/error_code.hpp"
#include "libs/http/message.h"

namespace dealtrace::http::internal {

// A request without its body.
Request FromBeast(const boost::beast::http::request_header<>& head, std::string client_address);

// How a request that could not be read is refused: 400, 413 or 431; 0 when there is nobody to
// answer (the caller has gone or was too slow).
int StatusOfReadError(boost::system::error_code error);
absl::string_view MessageOfReadError(int status);

// How an answer's body is framed.
enum class Framing { kContentLength, kChunked, kUntilClose, kNoBody };

// The status line and header fields of an answer at `now`, up to the empty line. Control characters
// in values become blanks, so that no value can add a field.
std::string HeadText(const Response& response, Framing framing, bool keep_alive, absl::Time now);

// One piece of a chunked body; an empty piece is the last.
std::string ChunkText(absl::string_view piece);

}  // namespace dealtrace::http::internal
