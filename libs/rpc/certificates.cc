#include "libs/rpc/certificates.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/openssl_objects.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"

namespace dealtrace::rpc {
namespace {

using openssl::Certificate;
using openssl::Key;
using openssl::Memory;
using openssl::ReadOnly;

// The first certificate of a PEM text; null when there is none.
Certificate FirstCertificate(const std::string& text) {
  Certificate certificate(PEM_read_bio_X509(ReadOnly(text).get(), nullptr, nullptr, nullptr));
  // OpenSSL keeps what went wrong for whoever asks next in this thread, which may be gRPC.
  ERR_clear_error();
  return certificate;
}

Key PrivateKey(const std::string& text) {
  Key key(PEM_read_bio_PrivateKey(ReadOnly(text).get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return key;
}

absl::Time ExpiryOf(const X509& certificate) {
  std::tm end = {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &end) != 1) return absl::InfinitePast();
  return absl::FromTM(end, absl::UTCTimeZone());
}

// Names of what the parts were read from, for messages.
struct Origins {
  std::string certificate_chain = "the certificate";
  std::string private_key = "the private key";
  std::string ca_certificate = "the authority's certificate";
};

absl::StatusOr<Certificates> Check(Certificates certificates, const Origins& origins) {
  // A client without an authority of its own believes the system's.
  if (!certificates.ca_certificate.empty() &&
      FirstCertificate(certificates.ca_certificate) == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(origins.ca_certificate, " has no certificate (PEM)"));
  }
  if (certificates.certificate_chain.empty() && certificates.private_key.empty()) {
    return certificates;
  }
  const Certificate certificate = FirstCertificate(certificates.certificate_chain);
  if (certificate == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(origins.certificate_chain, " has no certificate (PEM)"));
  }
  const Key key = PrivateKey(certificates.private_key);
  if (key == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(origins.private_key, " has no key (PEM)"));
  }
  const bool fits = X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (!fits) {
    return absl::InvalidArgumentError(
        absl::StrCat(origins.private_key, " is not the key of ", origins.certificate_chain));
  }
  certificates.expiry = ExpiryOf(*certificate);
  return certificates;
}

absl::Status ReadFile(const std::string& path, std::string& text) {
  if (path.empty()) return absl::OkStatus();
  std::ifstream file(path, std::ios::binary);
  text.assign(std::istreambuf_iterator<char>(file), {});
  if (file.good() || file.eof()) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat("cannot read the file ", path, "; check that it exists and may be read"));
}

absl::StatusOr<Certificates> ReadFiles(const CertificateFiles& files) {
  Certificates certificates;
  RETURN_IF_ERROR(ReadFile(files.certificate_chain, certificates.certificate_chain));
  RETURN_IF_ERROR(ReadFile(files.private_key, certificates.private_key));
  RETURN_IF_ERROR(ReadFile(files.ca_certificate, certificates.ca_certificate));
  return Check(std::move(certificates),
               {files.certificate_chain, files.private_key, files.ca_certificate});
}

bool AreNamed(const CertificateFiles& files) {
  return !files.certificate_chain.empty() || !files.ca_certificate.empty();
}

template <class Credentials>
absl::StatusOr<Certificates> ReadFor(const Credentials& credentials) {
  if (AreNamed(credentials.files)) return ReadFiles(credentials.files);
  return Check({.certificate_chain = credentials.certificate_chain,
                .private_key = credentials.private_key,
                .ca_certificate = credentials.ca_certificate},
               {});
}

bool AreEqual(const Certificates& one, const Certificates& other) {
  return one.certificate_chain == other.certificate_chain && one.private_key == other.private_key &&
         one.ca_certificate == other.ca_certificate;
}

// gRPC asks before each handshake of the port. Its C interface is the only one that can be asked.
class PortCertificates {
 public:
  explicit PortCertificates(CertificateSource& source) : source_(source) {}

  static grpc_ssl_certificate_config_reload_status Fetch(
      void* port, grpc_ssl_server_certificate_config** config) {
    return static_cast<PortCertificates*>(port)->Fetch(config);
  }

 private:
  grpc_ssl_certificate_config_reload_status Fetch(grpc_ssl_server_certificate_config** config) {
    std::shared_ptr<const Certificates> current = source_.Current();
    sync::MutexLock lock(mutex_);
    if (current == shown_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair = {current->private_key.c_str(),
                                             current->certificate_chain.c_str()};
    *config = grpc_ssl_server_certificate_config_create(current->ca_certificate.c_str(), &pair, 1);
    shown_ = std::move(current);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  CertificateSource& source_;
  sync::Mutex mutex_;
  std::shared_ptr<const Certificates> shown_ ABSL_GUARDED_BY(mutex_);
};

class ServedCredentials : public grpc::ServerCredentials {
 public:
  ServedCredentials(CertificateSource& source,
                    grpc_ssl_client_certificate_request_type client_certificate)
      : port_(std::make_unique<PortCertificates>(source)),
        credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(
                client_certificate, PortCertificates::Fetch, port_.get()))) {}
  ~ServedCredentials() override { grpc_server_credentials_release(credentials_); }

  // The adapter around every handler does what a processor would.
  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  const std::unique_ptr<PortCertificates> port_;
  grpc_server_credentials* const credentials_;
};

}  // namespace

absl::StatusOr<Certificates> ReadCertificates(const ServerCredentials& credentials) {
  return ReadFor(credentials);
}

absl::StatusOr<Certificates> ReadCertificates(const ClientCredentials& credentials) {
  return ReadFor(credentials);
}

CertificateSource::CertificateSource(Certificates first, CertificateFiles files)
    : files_(std::move(files)),
      current_(std::make_shared<const Certificates>(std::move(first))),
      read_at_(absl::Now()) {}

std::shared_ptr<const Certificates> CertificateSource::Current() {
  sync::MutexLock lock(mutex_);
  const absl::Time now = absl::Now();
  if (!AreNamed(files_) || now < read_at_ + files_.read_again) return current_;
  read_at_ = now;
  absl::StatusOr<Certificates> read = ReadFiles(files_);
  if (!read.ok()) {
    telemetry::Log(telemetry::Severity::kWarning, "renewed certificates are not used",
                   {{"reason", std::string(read.status().message())}});
  } else if (!AreEqual(*read, *current_)) {
    telemetry::Log(telemetry::Severity::kInfo, "renewed certificates are used",
                   {{"file", files_.certificate_chain},
                    {"expiry", absl::FormatTime(read->expiry, absl::UTCTimeZone())}});
    current_ = std::make_shared<const Certificates>(*std::move(read));
  }
  return current_;
}

std::shared_ptr<grpc::ServerCredentials> ServedBy(
    CertificateSource& source, grpc_ssl_client_certificate_request_type client_certificate) {
  return std::make_shared<ServedCredentials>(source, client_certificate);
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const Certificates& certificates) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = certificates.ca_certificate;
  options.pem_private_key = certificates.private_key;
  options.pem_cert_chain = certificates.certificate_chain;
  return grpc::SslCredentials(options);
}

}  // namespace dealtrace::rpc
