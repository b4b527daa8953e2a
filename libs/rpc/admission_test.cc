#include "libs/rpc/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <jwt.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/testing/test_identity.h"

namespace dealtrace::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class AdmissionTest : public ::testing::Test {
 protected:
  absl::StatusOr<Admitted> Admit(const std::string& authorization,
                                 std::vector<std::string> uris = {}) {
    authorization_ = authorization;
    CallFacts facts;
    facts.deadline = now_ + absl::Seconds(1);
    facts.authorization = authorization_;
    facts.peer_uris = [uris] { return uris; };
    return admission_.Admit(rules_, facts, now_);
  }

  static std::string Reason(const absl::StatusOr<Admitted>& admitted) {
    const auto info = GetErrorInfo(admitted.status());
    return info ? info->reason() : "";
  }

  const testing::TestIdentity identity_;
  const ServerCredentials credentials_ =
      identity_.Server("report", {{"gateway", {"reports.read", "reports.write"}}});
  Admission admission_{credentials_, "report"};
  MethodRules rules_{{"reports.read"}, absl::Seconds(30), 10, true};
  const absl::Time now_ = absl::Now();
  std::string authorization_;
};

TEST_F(AdmissionTest, TakesTheIdentityFromAToken) {
  const std::string token = identity_.Token({"report", "insight"}, {"reports.read", "x"});
  const auto admitted = Admit("Bearer " + token);
  ASSERT_TRUE(admitted.ok()) << admitted.status();
  EXPECT_EQ(admitted->principal->name, "user:tester");
  EXPECT_THAT(admitted->principal->scopes, ElementsAre("reports.read", "x"));
  EXPECT_EQ(admitted->bearer_token, token);
}

TEST_F(AdmissionTest, TakesTheIdentityFromACertificate) {
  const auto admitted = Admit("", {"spiffe://dealtrace/service/gateway"});
  ASSERT_TRUE(admitted.ok()) << admitted.status();
  EXPECT_EQ(admitted->principal->name, "service:gateway");
  EXPECT_EQ(admitted->bearer_token, "");
}

TEST_F(AdmissionTest, ATokenCountsMoreThanACertificate) {
  const auto admitted =
      Admit("Bearer " + identity_.Token({"report"}, {}), {"spiffe://dealtrace/service/gateway"});
  EXPECT_EQ(Reason(admitted), "SCOPE_MISSING");
}

TEST_F(AdmissionTest, ABadTokenIsNotSavedByACertificate) {
  EXPECT_EQ(Reason(Admit("Bearer junk", {"spiffe://dealtrace/service/gateway"})), "TOKEN_INVALID");
  EXPECT_EQ(Reason(Admit("Basic dXNlcjpwdw==", {"spiffe://dealtrace/service/gateway"})),
            "TOKEN_INVALID");
}

TEST_F(AdmissionTest, CertificatesOfOthersAreNobody) {
  EXPECT_EQ(Reason(Admit("", {"spiffe://elsewhere/service/gateway"})), "IDENTITY_REQUIRED");
  EXPECT_EQ(Reason(Admit("")), "IDENTITY_REQUIRED");
}

TEST_F(AdmissionTest, RefusesExpiredForeignAndForgedTokens) {
  EXPECT_EQ(
      Reason(Admit("Bearer " + identity_.Token({"report"}, {"reports.read"}, -absl::Seconds(10)))),
      "TOKEN_EXPIRED");
  EXPECT_EQ(Reason(Admit("Bearer " + identity_.Token({"insight"}, {"reports.read"}))),
            "TOKEN_AUDIENCE");
  const testing::TestIdentity other;
  EXPECT_EQ(Reason(Admit("Bearer " + other.Token({"report"}, {"reports.read"}))), "TOKEN_INVALID");
}

TEST_F(AdmissionTest, ARememberedTokenStillExpires) {
  const std::string token = identity_.Token({"report"}, {"reports.read"}, absl::Seconds(60));
  ASSERT_TRUE(Admit("Bearer " + token).ok());
  CallFacts facts;
  const std::string authorization = "Bearer " + token;
  facts.authorization = authorization;
  const absl::Time later = now_ + absl::Seconds(120);
  facts.deadline = later + absl::Seconds(1);
  EXPECT_EQ(Reason(admission_.Admit(rules_, facts, later)), "TOKEN_EXPIRED");
}

// The public key is no secret, so it must not serve as one.
TEST_F(AdmissionTest, RefusesATokenThatUsesThePublicKeyAsASharedSecret) {
  for (jwt_alg_t algorithm : {JWT_ALG_HS256, JWT_ALG_NONE}) {
    jwt_t* jwt = nullptr;
    ASSERT_EQ(jwt_new(&jwt), 0);
    const std::string claims = absl::StrCat(
        R"({"iss":"dealtrace","sub":"evil","aud":"report","scope":"reports.read","exp":)",
        absl::ToUnixSeconds(now_) + 3600, "}");
    ASSERT_EQ(jwt_add_grants_json(jwt, claims.c_str()), 0);
    const std::string& key = credentials_.token_public_key;
    const bool has_key = algorithm != JWT_ALG_NONE;
    ASSERT_EQ(jwt_set_alg(jwt, algorithm,
                          has_key ? reinterpret_cast<const unsigned char*>(key.data()) : nullptr,
                          has_key ? static_cast<int>(key.size()) : 0),
              0);
    char* token = jwt_encode_str(jwt);
    ASSERT_NE(token, nullptr);
    EXPECT_EQ(Reason(Admit(absl::StrCat("Bearer ", token))), "TOKEN_INVALID") << algorithm;
    free(token);
    jwt_free(jwt);
  }
}

TEST_F(AdmissionTest, NeverQuotesTheToken) {
  const auto admitted = Admit("Bearer secret-secret");
  EXPECT_THAT(std::string(admitted.status().message()), Not(HasSubstr("secret")));
}

TEST_F(AdmissionTest, NamesTheMissingScope) {
  rules_.scopes = {"reports.read", "reports.admin"};
  const auto admitted = Admit("", {"spiffe://dealtrace/service/gateway"});
  EXPECT_TRUE(absl::IsPermissionDenied(admitted.status()));
  EXPECT_THAT(std::string(admitted.status().message()), HasSubstr("`reports.admin`"));
}

TEST_F(AdmissionTest, WhatTellsOfEverybodysRowsNeedsTheRightToAll) {
  rules_.needs_all_rows = true;
  const auto some = Admit(
      "Bearer " + identity_.PersonToken({"report"}, {"reports.read"}, "users/1", {"teams/1"}));
  EXPECT_TRUE(absl::IsPermissionDenied(some.status()));
  EXPECT_THAT(std::string(some.status().message()), HasSubstr("`records.all`"));
  EXPECT_TRUE(Admit("Bearer " + identity_.Token({"report"}, {"reports.read", "records.all"})).ok());
  EXPECT_TRUE(Admit("", {"spiffe://dealtrace/service/gateway"}).ok());
}

TEST_F(AdmissionTest, TakesTheUserAndTheTeamsFromAToken) {
  const auto admitted = Admit("Bearer " + identity_.PersonToken({"report"}, {"reports.read"},
                                                                "users/1", {"teams/1", "teams/2"}));
  ASSERT_TRUE(admitted.ok()) << admitted.status();
  EXPECT_EQ(admitted->principal->user, "users/1");
  EXPECT_THAT(admitted->principal->teams, ElementsAre("teams/1", "teams/2"));
  EXPECT_FALSE(admitted->principal->SeesAllRows());
}

TEST_F(AdmissionTest, NeedsADeadlineAndShortensALongOne) {
  CallFacts facts;
  facts.peer_uris = [] { return std::vector<std::string>{"spiffe://dealtrace/service/gateway"}; };
  EXPECT_EQ(Reason(admission_.Admit(rules_, facts, now_)), "DEADLINE_REQUIRED");
  facts.deadline = now_ + absl::Hours(1);
  EXPECT_EQ(admission_.Admit(rules_, facts, now_)->deadline, now_ + absl::Seconds(30));
  facts.deadline = now_ + absl::Seconds(3);
  EXPECT_EQ(admission_.Admit(rules_, facts, now_)->deadline, now_ + absl::Seconds(3));
  facts.deadline = now_ - absl::Milliseconds(1);
  EXPECT_TRUE(absl::IsDeadlineExceeded(admission_.Admit(rules_, facts, now_).status()));
}

// Signs claims with a key of its own, as MintToken() does not make such tokens.
std::string Sign(const TokenKeys& keys, const std::string& claims) {
  jwt_t* jwt = nullptr;
  EXPECT_EQ(jwt_new(&jwt), 0);
  EXPECT_EQ(jwt_add_grants_json(jwt, claims.c_str()), 0);
  EXPECT_EQ(jwt_set_alg(jwt, JWT_ALG_ES256,
                        reinterpret_cast<const unsigned char*>(keys.private_key.data()),
                        static_cast<int>(keys.private_key.size())),
            0);
  char* text = jwt_encode_str(jwt);
  const std::string token = text;
  free(text);
  jwt_free(jwt);
  return token;
}

TEST(TokenStartTest, ATokenIsNotValidBeforeItsStart) {
  const TokenKeys keys = MakeTokenKeys().value();
  TokenVerifier verifier(keys.public_key, "report");
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const std::string claims = R"({"iss":"dealtrace","sub":"jane","aud":"report","exp":1800003600,)";
  const auto reason = [&](const std::string& start, absl::Time at) {
    const auto verified = verifier.Verify(Sign(keys, claims + start + "}"), at);
    return verified.ok() ? "" : GetErrorInfo(verified.status())->reason();
  };
  for (const std::string name : {"nbf", "iat"}) {
    const std::string start = "\"" + name + "\":";
    EXPECT_EQ(reason(start + "1800000000", now), "");
    EXPECT_EQ(reason(start + "1800000050", now), "") << "clocks differ a little";
    EXPECT_EQ(reason(start + "1800000600", now), "TOKEN_NOT_YET_VALID");
    EXPECT_EQ(reason(start + "1800000600.5", now), "TOKEN_NOT_YET_VALID");
    EXPECT_EQ(reason(start + "\"1800000000\"", now), "TOKEN_NOT_YET_VALID");
    EXPECT_EQ(reason(start + "1800000600", now + absl::Minutes(10)), "") << "its time came";
    EXPECT_EQ(reason(start + "1800000600", now), "TOKEN_NOT_YET_VALID") << "though remembered";
  }
}

}  // namespace
}  // namespace dealtrace::rpc
