// Who a process is and whom it believes.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace dealtrace::rpc {

// PEM files that are read again while the process runs, so that a renewed certificate is used
// without a restart.
struct CertificateFiles {
  std::string certificate_chain;
  std::string private_key;
  std::string ca_certificate;
  // How old what was read may be when a connection is made.
  absl::Duration read_again = absl::Minutes(1);
};

// PEM texts. A peer's identity is its certificate's URI name `spiffe://dealtrace/service/<name>`.
struct ServerCredentials {
  std::string certificate_chain;
  std::string private_key;
  std::string ca_certificate;
  // When they are named, the three texts above are not used.
  CertificateFiles files;
  // Public key (PEM) of the issuer of bearer tokens: JWT, ES256, claims iss=dealtrace, sub, aud
  // (text or list), scope (space-separated), exp; and, where they apply, nbf, user and teams.
  std::string token_public_key;
  // What a service may do here: service name -> scopes. A service that is not named may do nothing.
  std::map<std::string, std::vector<std::string>> service_scopes;
};

struct ClientCredentials {
  std::string ca_certificate;
  // Both empty for a caller that has only a token.
  std::string certificate_chain;
  std::string private_key;
  // When they are named, the three texts above are not used.
  CertificateFiles files;
  // Called for each call whose options carry no token of their own; empty result: none is sent.
  std::function<std::string()> token;
};

}  // namespace dealtrace::rpc
