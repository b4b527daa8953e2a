#include "libs/rpc/local_identity.h"

#include <jwt.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/rpc/openssl_objects.h"

namespace dealtrace::rpc {
namespace {

constexpr long kValiditySeconds = 365L * 24 * 3600;

using openssl::Certificate;
using openssl::Key;
using openssl::Memory;
using openssl::ReadOnly;
using Extension = std::unique_ptr<X509_EXTENSION, openssl::Deleter<X509_EXTENSION_free>>;

absl::Status Failed(absl::string_view what) {
  return absl::InternalError(absl::StrCat("OpenSSL could not ", what));
}

template <class Write>
std::string ToPem(Write write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (memory == nullptr || write(memory.get()) != 1) return "";
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

std::string PrivatePem(const Key& key) {
  return ToPem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

bool AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// A certificate with everything but extensions, issuer and signature.
Certificate MakeUnsigned(const std::string& common_name, const Key& key) {
  Certificate certificate(X509_new());
  uint64_t serial = 0;
  if (certificate == nullptr || RAND_bytes(reinterpret_cast<unsigned char*>(&serial), 8) != 1) {
    return nullptr;
  }
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1);
  // An hour back, for clocks that are a little behind.
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValiditySeconds);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  return certificate;
}

absl::StatusOr<CertificateAndKey> SignAndExport(const Certificate& certificate, const Key& key,
                                                X509* issuer, EVP_PKEY* issuer_key) {
  if (X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer)) != 1 ||
      X509_sign(certificate.get(), issuer_key, EVP_sha256()) == 0) {
    return Failed("sign a certificate");
  }
  return CertificateAndKey{
      .certificate = ToPem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }),
      .private_key = PrivatePem(key)};
}

bool IsIdentityName(const std::string& name) {
  if (name.empty() || name.size() > 63) return false;
  for (char c : name) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '-') return false;
  }
  return true;
}

absl::StatusOr<CertificateAndKey> Issue(const CertificateAndKey& authority, const std::string& name,
                                        const std::string& usages, const std::string& names) {
  if (!IsIdentityName(name)) {
    return absl::InvalidArgumentError(
        "the name in a certificate has 1 to 63 lower-case letters, digits and dashes");
  }
  const Certificate issuer(
      PEM_read_bio_X509(ReadOnly(authority.certificate).get(), nullptr, nullptr, nullptr));
  const Key issuer_key(
      PEM_read_bio_PrivateKey(ReadOnly(authority.private_key).get(), nullptr, nullptr, nullptr));
  if (issuer == nullptr || issuer_key == nullptr) {
    return absl::InvalidArgumentError("the authority's certificate and key must be PEM");
  }
  const Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Failed("make a key");
  const Certificate certificate = MakeUnsigned(name, key);
  if (certificate == nullptr ||
      !AddExtension(certificate.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !AddExtension(certificate.get(), issuer.get(), NID_key_usage, "critical,digitalSignature") ||
      !AddExtension(certificate.get(), issuer.get(), NID_ext_key_usage, usages) ||
      !AddExtension(certificate.get(), issuer.get(), NID_subject_alt_name, names)) {
    return Failed("make a certificate");
  }
  return SignAndExport(certificate, key, issuer.get(), issuer_key.get());
}

}  // namespace

absl::StatusOr<CertificateAndKey> MakeAuthority(const std::string& name) {
  const Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Failed("make a key");
  const Certificate certificate = MakeUnsigned(name, key);
  if (certificate == nullptr ||
      !AddExtension(certificate.get(), certificate.get(), NID_basic_constraints,
                    "critical,CA:TRUE,pathlen:0") ||
      !AddExtension(certificate.get(), certificate.get(), NID_key_usage,
                    "critical,keyCertSign,cRLSign") ||
      !AddExtension(certificate.get(), certificate.get(), NID_subject_key_identifier, "hash")) {
    return Failed("make an authority");
  }
  return SignAndExport(certificate, key, certificate.get(), key.get());
}

absl::StatusOr<CertificateAndKey> IssueCertificate(const CertificateAndKey& authority,
                                                   const std::string& service) {
  return Issue(authority, service, "serverAuth,clientAuth",
               absl::StrCat("URI:spiffe://dealtrace/service/", service, ",DNS:", service,
                            ",DNS:localhost,IP:127.0.0.1"));
}

absl::StatusOr<CertificateAndKey> IssueClientCertificate(const CertificateAndKey& authority,
                                                         const std::string& name) {
  return Issue(authority, name, "clientAuth", absl::StrCat("URI:spiffe://dealtrace/client/", name));
}

absl::StatusOr<TokenKeys> MakeTokenKeys() {
  const Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Failed("make a key");
  return TokenKeys{.private_key = PrivatePem(key), .public_key = ToPem([&](BIO* bio) {
                                                     return PEM_write_bio_PUBKEY(bio, key.get());
                                                   })};
}

absl::StatusOr<std::string> MintToken(const std::string& private_key, const std::string& subject,
                                      const std::vector<std::string>& audiences,
                                      const std::vector<std::string>& scopes,
                                      absl::Duration lifetime, const std::string& user,
                                      const std::vector<std::string>& teams) {
  jwt_t* raw = nullptr;
  if (jwt_new(&raw) != 0) return absl::InternalError("cannot make a token");
  const std::unique_ptr<jwt_t, openssl::Deleter<jwt_free>> jwt(raw);
  const absl::Time now = absl::Now();
  nlohmann::json claims = {{"iss", "dealtrace"},
                           {"sub", subject},
                           {"aud", audiences},
                           {"scope", absl::StrJoin(scopes, " ")},
                           {"iat", absl::ToUnixSeconds(now)},
                           {"exp", absl::ToUnixSeconds(now + lifetime)}};
  if (!user.empty()) claims["user"] = user;
  if (!teams.empty()) claims["teams"] = teams;
  const std::string text = claims.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (jwt_add_grants_json(jwt.get(), text.c_str()) != 0 ||
      jwt_set_alg(jwt.get(), JWT_ALG_ES256,
                  reinterpret_cast<const unsigned char*>(private_key.data()),
                  static_cast<int>(private_key.size())) != 0) {
    return absl::InvalidArgumentError("the token's key must be a PEM private key");
  }
  const std::unique_ptr<char, openssl::Deleter<free>> token(jwt_encode_str(jwt.get()));
  if (token == nullptr) {
    return absl::InvalidArgumentError("the token's key must be a P-256 private key (PEM)");
  }
  return std::string(token.get());
}

}  // namespace dealtrace::rpc
