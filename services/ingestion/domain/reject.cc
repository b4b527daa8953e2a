#include "services/ingestion/domain/reject.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "libs/text/utf8.h"
#include "services/ingestion/domain/limits.h"

namespace dealtrace::ingestion {

Reject MakeReject(absl::string_view file, int64_t line, Problem problem, absl::string_view raw) {
  Reject reject;
  reject.line = line;
  reject.file = std::string(file);
  reject.field = text::SanitizeUtf8(problem.field);
  reject.reason = text::SanitizeUtf8(problem.reason);
  std::string readable = text::SanitizeUtf8(raw.substr(0, 2 * kRejectRawBytesMax));
  reject.raw = std::string(text::TruncateUtf8(readable, kRejectRawBytesMax));
  return reject;
}

std::string RejectAsJsonLine(const Reject& reject) {
  nlohmann::ordered_json json = {{"line", reject.line},
                                 {"field", reject.field},
                                 {"reason", reject.reason},
                                 {"raw", reject.raw}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void Warnings::Count(absl::string_view text, int64_t count) {
  auto found = counts_.find(std::string(text));
  if (found != counts_.end()) {
    found->second += count;
  } else if (counts_.size() < kWarningTextsMax) {
    counts_.emplace(text, count);
  } else {
    counts_["other warnings"] += count;
  }
}

void Warnings::Merge(const Warnings& other) {
  for (const auto& [text, count] : other.counts_) Count(text, count);
}

}  // namespace dealtrace::ingestion
