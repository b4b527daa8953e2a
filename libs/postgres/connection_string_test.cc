#include "libs/postgres/connection_string.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dealtrace::postgres {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ConnectionStringTest, TakesKeywordsAndUris) {
  const auto keywords = WithKeywords("host=h dbname='a b'", {{"port", "5"}});
  ASSERT_TRUE(keywords.ok());
  EXPECT_EQ(*keywords, "dbname='a b' host='h' port='5'");
  const auto uri = WithKeywords("postgresql://u@h:77/d?sslmode=require", {});
  ASSERT_TRUE(uri.ok());
  EXPECT_EQ(*uri, "dbname='d' host='h' port='77' sslmode='require' user='u'");
}

TEST(ConnectionStringTest, QuotesWhatWouldEndAValue) {
  const auto text = WithKeywords("", {{"password", "it's \\ here"}});
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "password='it\\'s \\\\ here'");
}

TEST(ConnectionStringTest, KeepsTheCallersOptions) {
  const auto text =
      SessionConnectionString("host=h options='-c work_mem=8MB'", "insight", absl::Seconds(6));
  ASSERT_TRUE(text.ok());
  EXPECT_THAT(*text, HasSubstr("-c work_mem=8MB"));
  EXPECT_THAT(*text, HasSubstr("search_path=\"insight\""));
  EXPECT_THAT(*text, HasSubstr("idle_in_transaction_session_timeout=6000"));
}

TEST(ConnectionStringTest, AnErrorDoesNotQuoteWhatMayHoldAPassword) {
  const auto text = WithKeywords("password=secret nonsense", {});
  EXPECT_EQ(text.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(text.status().message()), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace dealtrace::postgres
