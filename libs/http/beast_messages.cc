#include "libs/http/beast_messages.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "boost/beast/http/error.hpp"

namespace dealtrace::http::internal {
namespace {

std::string Printable(absl::string_view value) {
  std::string clean(value);
  for (char& c : clean) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return clean;
}

bool IsSetByServer(absl::string_view name) {
  for (const absl::string_view own :
       {"Content-Length", "Transfer-Encoding", "Connection", "Date"}) {
    if (absl::EqualsIgnoreCase(name, own)) return true;
  }
  return false;
}

}  // namespace

Request FromBeast(const boost::beast::http::request_header<>& head, std::string client_address) {
  Request request;
  request.method = std::string(head.method_string());
  request.target = std::string(head.target());
  for (const auto& field : head) {
    request.headers.Add(absl::string_view(field.name_string().data(), field.name_string().size()),
                        absl::string_view(field.value().data(), field.value().size()));
  }
  request.client_address = std::move(client_address);
  return request;
}

int StatusOfReadError(boost::system::error_code error) {
  using Reason = boost::beast::http::error;
  if (error == Reason::header_limit || error == Reason::buffer_overflow) return 431;
  if (error == Reason::body_limit) return 413;
  const bool gone = error == Reason::end_of_stream || error == Reason::partial_message;
  const auto& parsing = boost::beast::http::make_error_code(Reason::bad_method).category();
  return !gone && error.category() == parsing ? 400 : 0;
}

absl::string_view MessageOfReadError(int status) {
  if (status == 431) return "the request's headers are too large";
  if (status == 413) return "the request's body is too large";
  return "the request is not well-formed HTTP/1.1";
}

std::string HeadText(const Response& response, Framing framing, bool keep_alive, absl::Time now) {
  std::string text =
      absl::StrCat("HTTP/1.1 ", response.status, " ", ReasonPhrase(response.status), "\r\nDate: ",
                   absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", now, absl::UTCTimeZone()), "\r\n");
  for (const auto& [name, value] : response.headers.fields()) {
    if (!IsSetByServer(name)) {
      absl::StrAppend(&text, Printable(name), ": ", Printable(value), "\r\n");
    }
  }
  if (framing == Framing::kContentLength) {
    absl::StrAppend(&text, "Content-Length: ", response.body.size(), "\r\n");
  } else if (framing == Framing::kChunked) {
    absl::StrAppend(&text, "Transfer-Encoding: chunked\r\n");
  }
  absl::StrAppend(&text, "Connection: ", keep_alive ? "keep-alive" : "close", "\r\n\r\n");
  return text;
}

std::string ChunkText(absl::string_view piece) {
  return absl::StrCat(absl::Hex(piece.size()), "\r\n", piece, "\r\n");
}

}  // namespace dealtrace::http::internal
