// Certificates and tokens for tests, of the same kinds as in a deployment.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/rpc/credentials.h"
#include "libs/rpc/local_identity.h"

namespace dealtrace::rpc::testing {

// One authority and one token key; everything made from it fits together. Ends the process when the
// keys cannot be made.
class TestIdentity {
 public:
  TestIdentity();

  // `service_scopes`: what other services may do here.
  ServerCredentials Server(
      const std::string& service,
      std::map<std::string, std::vector<std::string>> service_scopes = {}) const;
  // A caller with a service's certificate and no token.
  ClientCredentials Service(const std::string& service) const;
  // A caller with a token, and with a certificate that opens the port and gives no right.
  ClientCredentials User(const std::vector<std::string>& audiences,
                         const std::vector<std::string>& scopes) const;
  // A caller with that certificate and no token.
  ClientCredentials Nobody() const;
  // A caller with neither.
  ClientCredentials Stranger() const;

  std::string Token(const std::vector<std::string>& audiences,
                    const std::vector<std::string>& scopes,
                    absl::Duration lifetime = absl::Hours(1),
                    const std::string& subject = "tester") const;
  // The token of somebody who reads the rows of a user of the CRM and of teams; the subject is
  // named as the user.
  std::string PersonToken(const std::vector<std::string>& audiences,
                          const std::vector<std::string>& scopes, const std::string& user,
                          const std::vector<std::string>& teams = {}) const;
  // The authority that signs all these certificates.
  const CertificateAndKey& authority() const { return authority_; }

 private:
  CertificateAndKey authority_;
  CertificateAndKey client_;
  TokenKeys token_keys_;
};

}  // namespace dealtrace::rpc::testing
