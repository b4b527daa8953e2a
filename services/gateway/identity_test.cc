#include "services/gateway/identity.h"

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/rpc/testing/test_identity.h"

namespace dealtrace::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class IdentityTest : public ::testing::Test {
 protected:
  IdentityTest() : identity_(Make(false)) {}

  Identity Make(bool secure) {
    return Identity(*TextSealer::FromKey(std::string(32, 'k')),
                    keys_.Server("gateway").token_public_key, secure);
  }
  std::string Token(absl::Duration lifetime = absl::Hours(1)) {
    return keys_.Token({"gateway", "report"}, {"reports.read"}, lifetime);
  }
  static http::Request With(const std::vector<http::Headers::Field>& headers,
                            std::string method = "GET") {
    http::Request request;
    request.method = std::move(method);
    for (const auto& [name, value] : headers) request.headers.Add(name, value);
    return request;
  }
  // `name=value` of a Set-Cookie text.
  static std::string Cookie(const std::string& set_cookie) {
    return std::vector<std::string>(absl::StrSplit(set_cookie, ';')).front();
  }
  absl::StatusCode CodeOf(const http::Request& request) {
    return identity_.TokenOf(request, now_).status().code();
  }

  const absl::Time now_ = absl::Now();
  rpc::testing::TestIdentity keys_;
  Identity identity_;
};

TEST_F(IdentityTest, TakesTheBearerToken) {
  EXPECT_EQ(*identity_.TokenOf(With({{"Authorization", "bearer abc"}}), now_), "abc");
  EXPECT_EQ(CodeOf(With({})), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(CodeOf(With({{"Authorization", "Basic abc"}})), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(CodeOf(With({{"Authorization", "Bearer " + std::string(9000, 'x')}})),
            absl::StatusCode::kUnauthenticated);
}

TEST_F(IdentityTest, ALoginCodeMakesASessionOnce) {
  const std::string token = Token();
  const auto code = identity_.MakeLoginCode(token, now_);
  ASSERT_TRUE(code.ok()) << code.status();
  const auto cookie = identity_.CookieForCode(code->code, now_);
  ASSERT_TRUE(cookie.ok()) << cookie.status();
  EXPECT_THAT(*cookie, HasSubstr("; HttpOnly; SameSite=Strict; Max-Age="));
  EXPECT_THAT(*cookie, Not(HasSubstr(token)));
  EXPECT_EQ(*identity_.TokenOf(With({{"Cookie", "a=b; " + Cookie(*cookie)}}), now_), token);
  EXPECT_EQ(identity_.CookieForCode(code->code, now_).status().code(),
            absl::StatusCode::kUnauthenticated);
}

TEST_F(IdentityTest, ALoginCodeEndsAfterAMinute) {
  const auto code = identity_.MakeLoginCode(Token(), now_);
  ASSERT_TRUE(code.ok());
  EXPECT_EQ(identity_.CookieForCode(code->code, now_ + absl::Seconds(61)).status().code(),
            absl::StatusCode::kUnauthenticated);
}

TEST_F(IdentityTest, BadTokensMakeNoCodeAndNoSession) {
  for (const std::string& token :
       {std::string("garbage"), Token(absl::Seconds(-10)),
        keys_.Token({"report"}, {"reports.read"}),
        rpc::testing::TestIdentity().Token({"gateway"}, {"reports.read"})}) {
    EXPECT_EQ(identity_.MakeLoginCode(token, now_).status().code(),
              absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(identity_.CookieForToken(token, now_).status().code(),
              absl::StatusCode::kUnauthenticated);
  }
}

TEST_F(IdentityTest, ASessionEndsWithItsToken) {
  const std::string cookie = Cookie(*identity_.CookieForToken(Token(absl::Minutes(5)), now_));
  EXPECT_TRUE(identity_.TokenOf(With({{"Cookie", cookie}}), now_ + absl::Minutes(4)).ok());
  EXPECT_FALSE(identity_.TokenOf(With({{"Cookie", cookie}}), now_ + absl::Minutes(6)).ok());
}

TEST_F(IdentityTest, PendingLoginCodesAreLimited) {
  const std::string token = Token();
  absl::Status last;
  for (int i = 0; i < 1001; ++i) last = identity_.MakeLoginCode(token, now_).status();
  EXPECT_EQ(last.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(identity_.MakeLoginCode(token, now_ + absl::Seconds(61)).ok());
}

TEST_F(IdentityTest, ASessionChangesSomethingOnlyFromOurOwnPages) {
  const std::string cookie = Cookie(*identity_.CookieForToken(Token(), now_));
  EXPECT_EQ(CodeOf(With({{"Cookie", cookie}}, "POST")), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOf(With({{"Cookie", cookie}, {"Sec-Fetch-Site", "cross-site"}}, "POST")),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOf(With({{"Cookie", cookie}, {"Sec-Fetch-Site", "same-site"}}, "DELETE")),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOf(With({{"Cookie", cookie}, {"Origin", "http://evil"}, {"Host", "h:1"}}, "POST")),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOf(With({{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}}, "POST")),
            absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf(With({{"Cookie", cookie}, {"Origin", "http://h:1"}, {"Host", "h:1"}}, "POST")),
            absl::StatusCode::kOk);
}

TEST_F(IdentityTest, CookiesAreSecureWhereThereIsTls) {
  EXPECT_THAT(*Make(true).CookieForToken(Token(), now_), HasSubstr("; Secure"));
  EXPECT_THAT(*identity_.CookieForToken(Token(), now_), Not(HasSubstr("; Secure")));
  EXPECT_THAT(identity_.EndingCookie(), HasSubstr("Max-Age=0"));
}

}  // namespace
}  // namespace dealtrace::gateway
