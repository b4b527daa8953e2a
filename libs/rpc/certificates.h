// Certificates as gRPC takes them: from PEM texts, or from files that are read again while the
// process runs. See docs/decisions/0015-renewed-certificates.md.
#pragma once

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/credentials.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {

// PEM texts that fit together.
struct Certificates {
  std::string certificate_chain;  // empty together with the key: no identity
  std::string private_key;
  std::string ca_certificate;
  // When the first certificate of the chain ends.
  absl::Time expiry = absl::InfiniteFuture();
};

// INVALID_ARGUMENT or NOT_FOUND says what is wrong and, when it comes from a file, with which: no
// certificate, no key, a key of another certificate.
absl::StatusOr<Certificates> ReadCertificates(const ServerCredentials& credentials);
absl::StatusOr<Certificates> ReadCertificates(const ClientCredentials& credentials);

// What a process shows and whom it believes, as its files have it now. Thread-safe.
class CertificateSource {
 public:
  // `first` was read from `files`, which are never read again when they are not named.
  CertificateSource(Certificates first, CertificateFiles files);

  // Reads the files again when that is due. A pair that does not fit, as in the middle of a
  // renewal, is logged and the one before it stays. The same object until something changed.
  std::shared_ptr<const Certificates> Current();

 private:
  const CertificateFiles files_;
  sync::Mutex mutex_;
  std::shared_ptr<const Certificates> current_ ABSL_GUARDED_BY(mutex_);
  absl::Time read_at_ ABSL_GUARDED_BY(mutex_);
};

// A server's port that shows the newest certificates in each handshake. The result and `source`
// must outlive the server.
std::shared_ptr<grpc::ServerCredentials> ServedBy(
    CertificateSource& source, grpc_ssl_client_certificate_request_type client_certificate);

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const Certificates& certificates);

}  // namespace dealtrace::rpc
