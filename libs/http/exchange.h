// One request at a server and the way to answer it, now or later, from any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "libs/http/message.h"

namespace dealtrace::http {

// Thread safe. An exchange that is let go without an answer is answered with 500. Answers after the
// first, and answers to a caller who has gone, are dropped.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const Request& request() const = 0;

  // Answers with a whole message. Content-Length, Date and Connection are set by the server.
  virtual void Send(Response response) = 0;

  // Begins an answer of unknown length; `head.body` is sent as its first piece when not empty.
  virtual void StartStream(Response head) = 0;

  // Sends one piece. `written` is called once the piece has been handed to the kernel (true), or
  // when the caller is gone and no more pieces are of use (false): send the next one then. Only
  // between StartStream and EndStream, one piece at a time.
  virtual void Write(std::string piece, std::function<void(bool)> written) = 0;

  // Ends a streamed answer.
  virtual void EndStream() = 0;

  // Sets what is called when the caller hangs up before the answer is complete, on a server
  // thread, at most once; at once when that has already happened. It must not block.
  virtual void OnDisconnect(std::function<void()> callback) = 0;
};

// Called on a server thread for each request; must not block. An exception is answered with 500.
using Handler = std::function<void(std::shared_ptr<Exchange>)>;

}  // namespace dealtrace::http
