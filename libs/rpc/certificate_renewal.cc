#include "libs/rpc/certificate_renewal.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include <memory>

#include "libs/rpc/openssl_objects.h"

namespace dealtrace::rpc {
namespace {

using openssl::Certificate;
using openssl::Key;
using openssl::Memory;
using openssl::ReadOnly;

absl::StatusOr<Certificate> ParseCertificate(const std::string& text) {
  Certificate certificate(PEM_read_bio_X509(ReadOnly(text).get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return absl::InvalidArgumentError("the certificate must be PEM");
  return certificate;
}

absl::StatusOr<absl::Time> ToTime(const ASN1_TIME* time) {
  tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1) {
    return absl::InvalidArgumentError("a certificate's time cannot be read");
  }
  return absl::FromTM(parts, absl::UTCTimeZone());
}

}  // namespace

absl::StatusOr<double> CertificateLifeLeft(const std::string& certificate, absl::Time now) {
  absl::StatusOr<Certificate> parsed = ParseCertificate(certificate);
  if (!parsed.ok()) return parsed.status();
  const absl::StatusOr<absl::Time> begin = ToTime(X509_get0_notBefore(parsed->get()));
  if (!begin.ok()) return begin.status();
  const absl::StatusOr<absl::Time> end = ToTime(X509_get0_notAfter(parsed->get()));
  if (!end.ok()) return end.status();
  if (*end <= *begin) return 0;
  return absl::FDivDuration(*end - now, *end - *begin);
}

absl::StatusOr<std::string> RenewCertificate(const CertificateAndKey& authority,
                                             const std::string& certificate,
                                             absl::Duration lifetime) {
  absl::StatusOr<Certificate> renewed = ParseCertificate(certificate);
  if (!renewed.ok()) return renewed.status();
  const Key key(
      PEM_read_bio_PrivateKey(ReadOnly(authority.private_key).get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return absl::InvalidArgumentError("the authority's key must be PEM");
  uint64_t serial = 0;
  const Memory text(BIO_new(BIO_s_mem()));
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) != 1 ||
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(renewed->get()), serial >> 1) != 1 ||
      // An hour back, for clocks that are a little behind.
      X509_gmtime_adj(X509_getm_notBefore(renewed->get()), -3600) == nullptr ||
      X509_gmtime_adj(X509_getm_notAfter(renewed->get()),
                      static_cast<long>(absl::ToInt64Seconds(lifetime))) == nullptr ||
      X509_sign(renewed->get(), key.get(), EVP_sha256()) == 0 || text == nullptr ||
      PEM_write_bio_X509(text.get(), renewed->get()) != 1) {
    return absl::InternalError("OpenSSL could not renew a certificate");
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

}  // namespace dealtrace::rpc
