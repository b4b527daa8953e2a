// A request's body as it arrives: takes memory for what has come, never for what was announced.
// Internal to libs/http.
#pragma once

#include <cstdint>
#include <string>

#include "boost/asio/buffer.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/optional.hpp"
#include "boost/system/error_code.hpp"

namespace dealtrace::http::internal {

// A Body in Beast's sense.
struct GrowingBody {
  using value_type = std::string;

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(boost::beast::http::header<is_request, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>& length, boost::system::error_code& error) {
      if (length) most_ = static_cast<size_t>(*length);
      error = {};
    }

    template <class Buffers>
    size_t put(const Buffers& buffers, boost::system::error_code& error) {
      const size_t more = boost::asio::buffer_size(buffers);
      const size_t needed = body_.size() + more;
      // Twice as much each time, but not beyond what was announced.
      if (needed > body_.capacity()) {
        body_.reserve(std::max(needed, std::min(2 * body_.capacity(), most_)));
      }
      for (auto at = boost::asio::buffer_sequence_begin(buffers);
           at != boost::asio::buffer_sequence_end(buffers); ++at) {
        const boost::asio::const_buffer piece = *at;
        body_.append(static_cast<const char*>(piece.data()), piece.size());
      }
      error = {};
      return more;
    }

    void finish(boost::system::error_code& error) { error = {}; }

   private:
    value_type& body_;
    size_t most_ = std::string().max_size();
  };
};

}  // namespace dealtrace::http::internal
