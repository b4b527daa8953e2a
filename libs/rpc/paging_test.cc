#include "libs/rpc/paging.h"

#include <gtest/gtest.h>

#include "dealtrace/feed/v1/dead_letter_service.pb.h"
#include "dealtrace/tracestore/v1/trace_store_service.pb.h"
#include "libs/rpc/errors.h"

namespace dealtrace::rpc {
namespace {

using feed::v1::ListDeadLettersRequest;

TEST(PagingTest, StartsWithoutAToken) {
  const absl::StatusOr<Page> page = ReadPage(ListDeadLettersRequest(), 50, 1000);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->size, 50);
  EXPECT_EQ(page->last_key, "");
}

TEST(PagingTest, ContinuesAfterTheLastKey) {
  ListDeadLettersRequest request;
  request.set_page_size(10);
  request.set_include_closed(true);
  const std::string key("key with \0 and \xff bytes", 23);
  request.set_page_token(MakePageToken(request, key));
  request.set_page_size(20);  // may change from page to page
  const absl::StatusOr<Page> page = ReadPage(request, 50, 1000);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->size, 20);
  EXPECT_EQ(page->last_key, key);
}

TEST(PagingTest, CutsALargePageAndRefusesANegativeOne) {
  ListDeadLettersRequest request;
  request.set_page_size(5000);
  EXPECT_EQ(ReadPage(request, 50, 1000)->size, 1000);
  request.set_page_size(-1);
  const absl::Status status = ReadPage(request, 50, 1000).status();
  EXPECT_EQ(GetBadRequest(status)->field_violations(0).field(), "page_size");
}

TEST(PagingTest, RefusesATokenOfOtherArguments) {
  ListDeadLettersRequest request;
  request.set_page_token(MakePageToken(request, "key"));
  request.set_include_closed(true);
  const absl::Status status = ReadPage(request, 50, 1000).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(GetBadRequest(status)->field_violations(0).field(), "page_token");
}

TEST(PagingTest, RefusesATokenOfAnotherList) {
  tracestore::v1::ListTracesRequest request;
  request.set_page_token(MakePageToken(ListDeadLettersRequest(), "key"));
  EXPECT_TRUE(absl::IsInvalidArgument(ReadPage(request, 50, 1000).status()));
}

TEST(PagingTest, RefusesWhatIsNoToken) {
  ListDeadLettersRequest request;
  for (const std::string& token :
       {std::string("x"), std::string("not base64!"), std::string(100'000, 'A')}) {
    request.set_page_token(token);
    EXPECT_TRUE(absl::IsInvalidArgument(ReadPage(request, 50, 1000).status()))
        << token.substr(0, 20);
  }
}

TEST(PagingTest, ARequestWithoutPagingFieldsIsOurFault) {
  EXPECT_TRUE(absl::IsInternal(ReadPage(feed::v1::GetDeadLetterRequest(), 50, 1000).status()));
}

}  // namespace
}  // namespace dealtrace::rpc
