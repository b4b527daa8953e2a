// Gives the certificates of a local stack a new life.
//
// A renewed certificate is for the same key and has the same names, so that a program that reads
// key and certificate one after the other never has two that do not fit, and what trusts the
// authority's old certificate trusts its new one.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/local_identity.h"

namespace dealtrace::rpc {

inline constexpr absl::Duration kCertificateLifetime = absl::Hours(24 * 365);

// How much of a certificate's life (PEM) is left at `now`: 1 at its begin, 0 or less at its end.
absl::StatusOr<double> CertificateLifeLeft(const std::string& certificate, absl::Time now);

// A certificate like `certificate`, valid for `lifetime` from now on. An authority renews itself.
absl::StatusOr<std::string> RenewCertificate(const CertificateAndKey& authority,
                                             const std::string& certificate,
                                             absl::Duration lifetime = kCertificateLifetime);

}  // namespace dealtrace::rpc
