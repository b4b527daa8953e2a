#include "libs/rpc/certificate_renewal.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>

#include "absl/time/clock.h"

namespace dealtrace::rpc {
namespace {

std::shared_ptr<X509> Parse(const std::string& text) {
  BIO* memory = BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
  std::shared_ptr<X509> certificate(PEM_read_bio_X509(memory, nullptr, nullptr, nullptr),
                                    X509_free);
  BIO_free(memory);
  return certificate;
}

// Whether who trusts `authority` believes `certificate`.
bool IsTrusted(const std::string& authority, const std::string& certificate) {
  const std::shared_ptr<X509> trusted = Parse(authority);
  const std::shared_ptr<X509> shown = Parse(certificate);
  X509_STORE* store = X509_STORE_new();
  X509_STORE_add_cert(store, trusted.get());
  X509_STORE_CTX* context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, shown.get(), nullptr);
  const bool is_trusted = X509_verify_cert(context) == 1;
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  return is_trusted;
}

TEST(CertificateRenewalTest, TellsHowMuchOfALifeIsLeft) {
  const auto authority = MakeAuthority("a");
  ASSERT_TRUE(authority.ok());
  const absl::Time now = absl::Now();
  EXPECT_NEAR(CertificateLifeLeft(authority->certificate, now).value(), 1, 0.001);
  EXPECT_NEAR(CertificateLifeLeft(authority->certificate, now + 0.5 * kCertificateLifetime).value(),
              0.5, 0.001);
  EXPECT_LT(CertificateLifeLeft(authority->certificate, now + 2 * kCertificateLifetime).value(), 0);
  EXPECT_FALSE(CertificateLifeLeft("no certificate", now).ok());
}

TEST(CertificateRenewalTest, ARenewedCertificateHasTheOldKeyAndNamesAndANewLife) {
  const auto authority = MakeAuthority("a");
  const auto service = IssueCertificate(*authority, "matching");
  ASSERT_TRUE(service.ok());
  const auto ending = RenewCertificate(*authority, service->certificate, absl::Minutes(10));
  ASSERT_TRUE(ending.ok()) << ending.status();
  EXPECT_NEAR(CertificateLifeLeft(*ending, absl::Now()).value(), 1.0 / 7, 0.01);
  const auto renewed = RenewCertificate(*authority, *ending);
  ASSERT_TRUE(renewed.ok()) << renewed.status();
  EXPECT_GT(CertificateLifeLeft(*renewed, absl::Now()).value(), 0.99);
  EXPECT_TRUE(IsTrusted(authority->certificate, *renewed));
  const std::shared_ptr<X509> before = Parse(service->certificate);
  const std::shared_ptr<X509> after = Parse(*renewed);
  EXPECT_EQ(X509_check_host(after.get(), "matching", 8, 0, nullptr), 1);
  EXPECT_EQ(EVP_PKEY_eq(X509_get0_pubkey(before.get()), X509_get0_pubkey(after.get())), 1);
  EXPECT_NE(
      ASN1_INTEGER_cmp(X509_get0_serialNumber(before.get()), X509_get0_serialNumber(after.get())),
      0);
}

TEST(CertificateRenewalTest, WhoTrustsTheOldAuthorityTrustsTheRenewedOneAndBothWays) {
  const auto old_authority = MakeAuthority("a");
  const auto old_service = IssueCertificate(*old_authority, "matching");
  CertificateAndKey authority = *old_authority;
  authority.certificate = RenewCertificate(*old_authority, old_authority->certificate).value();
  const auto service = IssueCertificate(authority, "insight");
  ASSERT_TRUE(service.ok());
  EXPECT_NE(authority.certificate, old_authority->certificate);
  EXPECT_TRUE(IsTrusted(old_authority->certificate, service->certificate));
  EXPECT_TRUE(IsTrusted(authority.certificate, old_service->certificate));
}

}  // namespace
}  // namespace dealtrace::rpc
