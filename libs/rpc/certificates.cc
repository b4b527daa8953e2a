#include "libs/rpc/certificates.h"

#include <grpcpp/security/tls_credentials_options.h>

#include <vector>

namespace dealtrace::rpc {
namespace {

using grpc::experimental::CertificateProviderInterface;
using grpc::experimental::FileWatcherCertificateProvider;
using grpc::experimental::IdentityKeyCertPair;
using grpc::experimental::StaticDataCertificateProvider;

// A certificate is renewed days before it ends.
constexpr unsigned kReadAgainSeconds = 60;

std::shared_ptr<CertificateProviderInterface> FromFiles(const CertificateFiles& files) {
  return std::make_shared<FileWatcherCertificateProvider>(
      files.private_key, files.certificate_chain, files.ca_certificate, kReadAgainSeconds);
}

std::shared_ptr<CertificateProviderInterface> FromTexts(const std::string& ca_certificate,
                                                        const std::string& private_key,
                                                        const std::string& certificate_chain) {
  std::vector<IdentityKeyCertPair> pairs;
  if (!certificate_chain.empty()) pairs.push_back({private_key, certificate_chain});
  return std::make_shared<StaticDataCertificateProvider>(ca_certificate, std::move(pairs));
}

}  // namespace

std::shared_ptr<CertificateProviderInterface> ServedCertificates(
    const ServerCredentials& credentials) {
  if (!credentials.files.certificate_chain.empty()) return FromFiles(credentials.files);
  return FromTexts(credentials.ca_certificate, credentials.private_key,
                   credentials.certificate_chain);
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const ClientCredentials& credentials) {
  const bool from_files = !credentials.files.ca_certificate.empty();
  const bool has_identity = !credentials.certificate_chain.empty() ||
                            !credentials.files.certificate_chain.empty();
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      from_files ? FromFiles(credentials.files)
                 : FromTexts(credentials.ca_certificate, credentials.private_key,
                             credentials.certificate_chain));
  options.watch_root_certs();
  if (has_identity) options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace dealtrace::rpc
