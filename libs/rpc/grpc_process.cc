#include "libs/rpc/grpc_process.h"

#include <grpc/support/log.h>

#include <atomic>
#include <mutex>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/log_sampler.h"

namespace dealtrace::rpc {
namespace {

// The longest word of gRPC's own messages; a token is longer, or has other characters in it.
constexpr size_t kWordLettersMax = 20;

// Letters and underscores; hexadecimal digits alone may be bytes.
bool IsPlainWord(absl::string_view word) {
  if (word.empty() || word.size() > kWordLettersMax) return false;
  bool is_hex = true;
  for (const char c : word) {
    if (!absl::ascii_isalpha(c) && c != '_') return false;
    is_hex = is_hex && absl::ascii_isxdigit(c);
  }
  return !is_hex;
}

// By place in gRPC's source; a property of the process, as its log is.
telemetry::LogSampler& GrpcLogSampler() {
  static auto& sampler = *new telemetry::LogSampler();
  return sampler;
}

void LogForGrpc(gpr_log_func_args* args) {
  absl::string_view file = args->file == nullptr ? "" : args->file;
  const size_t slash = file.rfind('/');
  if (slash != absl::string_view::npos) file.remove_prefix(slash + 1);
  // gRPC calls an error what ends one connection; the calls on it are logged as what they are.
  const telemetry::Severity severity = args->severity == GPR_LOG_SEVERITY_ERROR
                                           ? telemetry::Severity::kWarning
                                           : telemetry::Severity::kDebug;
  const std::string where = absl::StrCat(file, ":", args->line);
  GrpcLogSampler().Log(severity, "gRPC said something", where,
                       {{"message", MaskGrpcMessage(args->message)}, {"where", where}});
}

// A property of the process, as gRPC's threads are.
std::atomic<bool> poller_is_lent{false};

}  // namespace

std::string MaskGrpcMessage(absl::string_view message) {
  constexpr absl::string_view kMasked = "[…]";
  constexpr absl::string_view kPunctuation = ".,:;()[]{}";
  std::string masked;
  absl::string_view last;
  message = message.substr(0, message.find_first_of("\"'`"));
  for (absl::string_view word :
       absl::StrSplit(message, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty())) {
    absl::string_view letters = word;
    while (!letters.empty() && kPunctuation.find(letters.front()) != kPunctuation.npos) {
      letters.remove_prefix(1);
    }
    while (!letters.empty() && kPunctuation.find(letters.back()) != kPunctuation.npos) {
      letters.remove_suffix(1);
    }
    if (!IsPlainWord(letters)) word = kMasked;
    if (word == kMasked && last == kMasked) continue;
    absl::StrAppend(&masked, masked.empty() ? "" : " ", word);
    last = word;
  }
  return masked;
}

PollerLoan::PollerLoan() : granted_(!poller_is_lent.exchange(true, std::memory_order_acquire)) {}

PollerLoan::~PollerLoan() {
  if (granted_) poller_is_lent.store(false, std::memory_order_release);
}

void PrepareGrpc() {
  static std::once_flag once;
  std::call_once(once, [] {
    gpr_set_log_function(LogForGrpc);
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  });
}

}  // namespace dealtrace::rpc
