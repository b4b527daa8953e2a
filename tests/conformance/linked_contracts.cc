#include "tests/conformance/linked_contracts.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "libs/http/client.h"

namespace dealtrace::conformance {

std::vector<std::string> ServicesOf(const std::string& program) {
  std::vector<std::string> services;
  // PROTO_FILES is the build's own list of proto/dealtrace/*/v1/*.proto.
  for (const absl::string_view name : absl::StrSplit(PROTO_FILES, ',')) {
    const google::protobuf::FileDescriptor* file =
        google::protobuf::DescriptorPool::generated_pool()->FindFileByName(std::string(name));
    if (file == nullptr || file->package() != absl::StrCat("dealtrace.", program, ".v1")) continue;
    for (int i = 0; i < file->service_count(); ++i) {
      services.push_back(file->service(i)->full_name());
    }
  }
  const bool has_database = program != "tracestore";
  if (has_database) services.push_back("dealtrace.feed.v1.DeadLetterService");
  // The report service reads feeds and has none.
  if (has_database && program != "report") services.push_back("dealtrace.feed.v1.FeedService");
  return services;
}

std::string FetchText(const std::string& url) {
  http::Request request;
  request.method = "GET";
  request.target = url;
  absl::StatusOr<http::Response> response =
      http::Client().Send(request, absl::Now() + absl::Seconds(10));
  return response.ok() ? response->body : "";
}

}  // namespace dealtrace::conformance
