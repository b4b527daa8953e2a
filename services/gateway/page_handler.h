// The pages for people: reports, traces, the API's documentation.
#pragma once

#include <memory>
#include <string>

#include "services/gateway/call_runner.h"

namespace dealtrace::gateway {

// Thread safe. Answers may come later, from another thread.
class PageHandler {
 public:
  // The runner and the identity must outlive the handler. `openapi` is the document that the API
  // page shows.
  PageHandler(CallRunner& runner, const Identity& identity, std::string openapi)
      : runner_(runner), identity_(identity), openapi_(std::move(openapi)) {}

  // The page's path template (for spans and metrics) when `path` is a page; empty otherwise.
  static std::string RouteOf(absl::string_view path);

  // Answers a request whose path RouteOf knows.
  void Handle(std::shared_ptr<HttpCall> call);

 private:
  void ShowReport(std::shared_ptr<HttpCall> call, const std::string& id);
  void ShowReports(std::shared_ptr<HttpCall> call);
  void ShowTrace(std::shared_ptr<HttpCall> call, const std::string& id);
  void ShowTraces(std::shared_ptr<HttpCall> call);

  // Runs a call as the page's reader, or shows why not.
  void Run(std::shared_ptr<HttpCall> call, const google::protobuf::MethodDescriptor& method,
           CallRunner::Work work);

  CallRunner& runner_;
  const Identity& identity_;
  const std::string openapi_;
};

}  // namespace dealtrace::gateway
