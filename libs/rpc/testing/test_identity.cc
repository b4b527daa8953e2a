#include "libs/rpc/testing/test_identity.h"

#include <cstdio>
#include <cstdlib>

namespace dealtrace::rpc::testing {
namespace {

template <class T>
T ValueOrDie(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "test identity: %s\n", result.status().ToString().c_str());
    std::abort();
  }
  return *std::move(result);
}

}  // namespace

TestIdentity::TestIdentity()
    : authority_(ValueOrDie(MakeAuthority("test authority"))),
      client_(ValueOrDie(IssueClientCertificate(authority_, "tester"))),
      token_keys_(ValueOrDie(MakeTokenKeys())) {}

ServerCredentials TestIdentity::Server(
    const std::string& service,
    std::map<std::string, std::vector<std::string>> service_scopes) const {
  CertificateAndKey issued = ValueOrDie(IssueCertificate(authority_, service));
  ServerCredentials credentials;
  credentials.certificate_chain = std::move(issued.certificate);
  credentials.private_key = std::move(issued.private_key);
  credentials.ca_certificate = authority_.certificate;
  credentials.token_public_key = token_keys_.public_key;
  credentials.service_scopes = std::move(service_scopes);
  return credentials;
}

ClientCredentials TestIdentity::Service(const std::string& service) const {
  CertificateAndKey issued = ValueOrDie(IssueCertificate(authority_, service));
  ClientCredentials credentials = Nobody();
  credentials.certificate_chain = std::move(issued.certificate);
  credentials.private_key = std::move(issued.private_key);
  return credentials;
}

ClientCredentials TestIdentity::User(const std::vector<std::string>& audiences,
                                     const std::vector<std::string>& scopes) const {
  ClientCredentials credentials = Nobody();
  credentials.token = [token = Token(audiences, scopes)] { return token; };
  return credentials;
}

ClientCredentials TestIdentity::Nobody() const {
  ClientCredentials credentials = Stranger();
  credentials.certificate_chain = client_.certificate;
  credentials.private_key = client_.private_key;
  return credentials;
}

ClientCredentials TestIdentity::Stranger() const {
  ClientCredentials credentials;
  credentials.ca_certificate = authority_.certificate;
  return credentials;
}

std::string TestIdentity::Token(const std::vector<std::string>& audiences,
                                const std::vector<std::string>& scopes, absl::Duration lifetime,
                                const std::string& subject) const {
  return ValueOrDie(MintToken(token_keys_.private_key, subject, audiences, scopes, lifetime));
}

std::string TestIdentity::PersonToken(const std::vector<std::string>& audiences,
                                      const std::vector<std::string>& scopes,
                                      const std::string& user,
                                      const std::vector<std::string>& teams) const {
  return ValueOrDie(MintToken(token_keys_.private_key, user.empty() ? "tester" : user, audiences,
                              scopes, absl::Hours(1), user, teams));
}

}  // namespace dealtrace::rpc::testing
