#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/http/client.h"
#include "libs/http/server.h"

namespace dealtrace::http {
namespace {

// A certificate for `localhost` that signs itself, as files that go with the object.
class SelfSigned {
 public:
  SelfSigned() {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate, key, EVP_sha256());
    std::FILE* file = std::fopen(files_.certificate_chain_path.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(files_.private_key_path.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  ~SelfSigned() {
    std::remove(files_.certificate_chain_path.c_str());
    std::remove(files_.private_key_path.c_str());
  }
  const TlsFiles& files() const { return files_; }

 private:
  const TlsFiles files_{::testing::TempDir() + "http_tls_test.pem",
                        ::testing::TempDir() + "http_tls_test.key"};
};

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    ServerOptions options;
    options.tls = identity_.files();
    auto server = Server::Start(options, [](std::shared_ptr<Exchange> exchange) {
      exchange->Send(MakeResponse(200, "text/plain", std::string(1'000'000, 'x')));
    });
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  Request Get(absl::string_view scheme) const {
    Request request;
    request.target = absl::StrCat(scheme, "://localhost:", server_->port(), "/");
    return request;
  }
  SelfSigned identity_;
  std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, ServesClientsThatBelieveTheCertificate) {
  ClientOptions options;
  options.ca_path = identity_.files().certificate_chain_path;
  const auto response = Client(options).Send(Get("https"), absl::Now() + absl::Seconds(20));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body.size(), 1'000'000u);
}

TEST_F(TlsTest, ClientsThatDoNotBelieveItStop) {
  EXPECT_EQ(Client().Send(Get("https"), absl::Now() + absl::Seconds(20)).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(TlsTest, PlainHttpIsNotAnswered) {
  EXPECT_FALSE(Client().Send(Get("http"), absl::Now() + absl::Seconds(20)).ok());
}

}  // namespace
}  // namespace dealtrace::http
