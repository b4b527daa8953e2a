// Makes the certificates and tokens of a stack on one machine, and of tests.
//
// The same kinds as in a cluster (EC P-256, mTLS, ES256 tokens), so that a local stack takes no
// path that a deployment does not.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace dealtrace::rpc {

// PEM texts.
struct CertificateAndKey {
  std::string certificate;
  std::string private_key;
};

struct TokenKeys {
  std::string private_key;
  std::string public_key;
};

// A certificate authority, valid for a year.
absl::StatusOr<CertificateAndKey> MakeAuthority(const std::string& name);

// A certificate for servers and clients, valid for a year, with the names
// URI:spiffe://dealtrace/service/<service>, DNS:<service>, DNS:localhost and IP:127.0.0.1.
// INVALID_ARGUMENT: `service` is not lower-case letters, digits and dashes, at most 63.
absl::StatusOr<CertificateAndKey> IssueCertificate(const CertificateAndKey& authority,
                                                   const std::string& service);

// A certificate for a client that is no service (a person's command line, a test), valid for a
// year, with the name URI:spiffe://dealtrace/client/<name>. It opens a server's port but gives no
// right: the caller's token does. INVALID_ARGUMENT as IssueCertificate().
absl::StatusOr<CertificateAndKey> IssueClientCertificate(const CertificateAndKey& authority,
                                                         const std::string& name);

absl::StatusOr<TokenKeys> MakeTokenKeys();

// A bearer token for `user:<subject>`, valid from now on for `lifetime` (may be negative, for
// tests). `user` and `teams`: as whose colleague the person reads rows, Principal::user and
// ::teams.
absl::StatusOr<std::string> MintToken(const std::string& private_key, const std::string& subject,
                                      const std::vector<std::string>& audiences,
                                      const std::vector<std::string>& scopes,
                                      absl::Duration lifetime, const std::string& user = "",
                                      const std::vector<std::string>& teams = {});

}  // namespace dealtrace::rpc
