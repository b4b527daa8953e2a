// One HTTP/1.1 connection: reads a request, has it handled, writes its answer, and again.
// Internal to libs/http: the only header here that includes Boost.
#pragma once

#include <memory>

#include "boost/asio/generic/stream_protocol.hpp"
#include "boost/asio/ssl/context.hpp"
#include "libs/http/server_core.h"

namespace dealtrace::http::internal {

// Serves an accepted socket, whose executor is a strand, until the connection ends. `tls` is null
// for plain HTTP and must outlive the connection.
void ServeConnection(boost::asio::generic::stream_protocol::socket socket,
                     std::string client_address, boost::asio::ssl::context* tls,
                     std::shared_ptr<ServerCore> core);

}  // namespace dealtrace::http::internal
