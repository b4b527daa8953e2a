#include "services/gateway/testdata/library_server.h"

#include <cstdlib>
#include <iostream>
#include <thread>

#include "absl/strings/match.h"
#include "dealtrace/conformance/v1/library.pb.h"
#include "google/api/httpbody.pb.h"
#include "libs/rpc/errors.h"

namespace dealtrace::gateway::testing {
namespace {

using conformance::v1::Book;
using conformance::v1::CreateBookRequest;
using conformance::v1::GetBookRequest;
using conformance::v1::GetFileRequest;
using conformance::v1::ListBooksRequest;
using conformance::v1::ListBooksResponse;
using conformance::v1::MergeShelvesRequest;
using conformance::v1::MergeShelvesResponse;
using conformance::v1::PutFileRequest;
using conformance::v1::UpdateBookRequest;

constexpr char kService[] = "dealtrace.conformance.v1.LibraryService/";

rpc::ServerOptions OptionsFor(const rpc::testing::TestIdentity& identity) {
  rpc::ServerOptions options;
  options.address = "127.0.0.1:0";
  options.credentials = identity.Server("conformance");
  options.audience = "conformance";
  return options;
}

absl::StatusOr<ListBooksResponse> ListBooks(const rpc::Call&, const ListBooksRequest& request) {
  if (request.page_size() < 0) {
    return rpc::InvalidRequest({{"page_size", "must not be negative"}});
  }
  ListBooksResponse response;
  for (const std::string& word : request.words()) response.add_books()->set_title(word);
  return response;
}

absl::Status WatchBooks(const rpc::Call&, const ListBooksRequest& request,
                        rpc::StreamWriter& writer) {
  for (int i = 0; i < request.page_size(); ++i) {
    Book book;
    book.set_page_count(i);
    if (absl::Status status = writer.Write(book); !status.ok()) return status;
  }
  return request.page_token() == "fail"
             ? rpc::MakeError(absl::StatusCode::kFailedPrecondition, "the shelf fell", "SHELF_FELL")
             : absl::OkStatus();
}

}  // namespace

LibraryServer::LibraryServer(const rpc::testing::TestIdentity& identity)
    : server_(OptionsFor(identity), std::make_shared<telemetry::Metrics>()) {
  const auto get = [this](const rpc::Call& call,
                          const GetBookRequest& request) -> absl::StatusOr<Book> {
    ++call_count;
    if (absl::EndsWith(request.name(), "missing")) return rpc::NotFound("book", request.name());
    if (absl::EndsWith(request.name(), "slow")) {
      ++slow_count;
      while (!call.cancelled()) std::this_thread::yield();
      ++cancelled_count;
      return call.CheckAlive();
    }
    Book book;
    book.set_name(request.name());
    book.set_title(call.principal().name);
    book.set_copy_count(static_cast<int>(absl::ToInt64Seconds(call.remaining())));
    return book;
  };
  const auto name = [](const char* method) { return std::string(kService) + method; };
  server_.Handle<GetBookRequest, Book>(name("GetBook"), get);
  server_.Handle<GetBookRequest, Book>(name("Unlisted"), get);
  server_.Handle<ListBooksRequest, ListBooksResponse>(name("ListBooks"), ListBooks);
  server_.Handle<CreateBookRequest, Book>(
      name("CreateBook"),
      [](const rpc::Call&, const CreateBookRequest& request) -> absl::StatusOr<Book> {
        Book book = request.book();
        book.set_name(absl::StrCat(request.parent(), "/books/", request.book_id()));
        return book;
      });
  server_.Handle<UpdateBookRequest, Book>(
      name("UpdateBook"),
      [](const rpc::Call&, const UpdateBookRequest& request) -> absl::StatusOr<Book> {
        return request.book();
      });
  server_.Handle<MergeShelvesRequest, MergeShelvesResponse>(
      name("MergeShelves"),
      [](const rpc::Call&, const MergeShelvesRequest&) -> absl::StatusOr<MergeShelvesResponse> {
        return MergeShelvesResponse();
      });
  server_.Handle<PutFileRequest, MergeShelvesResponse>(
      name("PutFile"),
      [](const rpc::Call&, const PutFileRequest&) -> absl::StatusOr<MergeShelvesResponse> {
        return MergeShelvesResponse();
      });
  server_.Handle<GetFileRequest, google::api::HttpBody>(
      name("GetFile"),
      [](const rpc::Call&, const GetFileRequest& request) -> absl::StatusOr<google::api::HttpBody> {
        google::api::HttpBody body;
        body.set_content_type("text/html; charset=utf-8");
        body.set_data(absl::StrCat("<p>", request.path()));
        return body;
      });
  server_.HandleStream<ListBooksRequest, Book>(name("WatchBooks"), WatchBooks);
  if (absl::Status status = server_.Start(); !status.ok()) {
    std::cerr << status << "\n";
    std::abort();
  }
}

std::shared_ptr<rpc::Client> LibraryServer::Connect(const rpc::testing::TestIdentity& identity,
                                                    int port) const {
  rpc::ClientOptions options;
  options.target = absl::StrCat("127.0.0.1:", port == 0 ? server_.port() : port);
  options.service = "conformance";
  options.credentials = identity.Service("gateway");
  return std::make_shared<rpc::Client>(std::move(options));
}

}  // namespace dealtrace::gateway::testing
