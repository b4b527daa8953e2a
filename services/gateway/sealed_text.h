// Texts that only this gateway can read and nobody can change: AES-256-GCM with an expiry.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::gateway {

// Thread safe. The key is 32 bytes; replicas that share it read each other's texts.
class TextSealer {
 public:
  static constexpr size_t kKeyBytes = 32;

  // INVALID_ARGUMENT: the key has another length.
  static absl::StatusOr<TextSealer> FromKey(absl::string_view key);
  // A key of this process's own.
  static absl::StatusOr<TextSealer> WithRandomKey();

  // Letters, digits, `-` and `_` only. `purpose` must be the same when it is opened, so that a text
  // made for one use is of no use for another.
  absl::StatusOr<std::string> Seal(absl::string_view purpose, absl::string_view text,
                                   absl::Time expiry) const;

  // UNAUTHENTICATED: not sealed by this key for this purpose, changed, or expired at `now`.
  absl::StatusOr<std::string> Open(absl::string_view purpose, absl::string_view sealed,
                                   absl::Time now) const;

 private:
  explicit TextSealer(absl::string_view key) : key_(key) {}
  std::string key_;
};

}  // namespace dealtrace::gateway
