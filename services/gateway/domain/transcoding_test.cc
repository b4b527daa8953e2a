// The conformance table of the HTTP-JSON mapping: request to message, or to error.
#include <ostream>

#include "dealtrace/conformance/v1/library.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/gateway/domain/request_decoder.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::Message;

struct Row {
  const char* name;
  const char* http_method;
  const char* target;
  const char* body;
  const char* method;
  // The request message as text; or for an error the field and a part of its description.
  const char* expected;
  const char* description = nullptr;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.http_method << " " << row.target << " " << row.body;
}

// What became of a row's request.
struct Outcome {
  std::string method;
  std::unique_ptr<Message> message;
  absl::Status status;
};

Outcome Transcode(const Row& row, absl::string_view content_type = "application/json") {
  const auto table = RouteTable::Compile({conformance::v1::Book::descriptor()->file()->service(0)});
  EXPECT_TRUE(table.ok()) << table.status();
  const auto [path, query] = http::SplitTarget(row.target);
  const auto match = table->Match(row.http_method, path);
  EXPECT_TRUE(match.ok() && match->route != nullptr) << "no route";
  Outcome outcome;
  outcome.method = match->route->method->name();
  outcome.message.reset(google::protobuf::MessageFactory::generated_factory()
                            ->GetPrototype(match->route->method->input_type())
                            ->New());
  HttpInput input{match->bindings, *http::ParseQuery(query), content_type, row.body};
  outcome.status = DecodeRequest(*match->route, input, *outcome.message);
  return outcome;
}

class AcceptedTest : public ::testing::TestWithParam<Row> {};

TEST_P(AcceptedTest, BecomesTheMessage) {
  const Row& row = GetParam();
  const Outcome outcome = Transcode(row);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_EQ(outcome.method, row.method);
  std::unique_ptr<Message> expected(outcome.message->New());
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(row.expected, expected.get()));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*expected, *outcome.message))
      << outcome.message->DebugString();
}

constexpr char kList[] = "/v1/shelves/1/books";

const Row kAccepted[] = {
    {"Path", "GET", "/v1/shelves/1/books/2", "", "GetBook", "name: 'shelves/1/books/2'"},
    {"AdditionalBinding", "GET", "/v1/books/a%20b", "", "GetBook", "name: 'a b'"},
    {"RestOfPath", "GET", "/v1/files/a/b%2Fc", "", "GetFile", "path: 'a/b%2Fc'"},
    {"EmptyRestOfPath", "GET", "/v1/files", "", "GetFile", "path: ''"},
    {"Query", "GET", "/v1/shelves/1/books?page_size=5&page_token=a%2Bb+c", "", "ListBooks",
     "parent: 'shelves/1' page_size: 5 page_token: 'a+b c'"},
    {"QueryByJsonName", "GET", "/v1/shelves/1/books?pageSize=5&filter.pageCountMin=7", "",
     "ListBooks", "parent: 'shelves/1' page_size: 5 filter {page_count_min {value: 7}}"},
    {"NestedField", "GET",
     "/v1/shelves/1/books?filter.author.display_name=B&filter.author.teacher.birth_year=-40", "",
     "ListBooks",
     "parent: 'shelves/1' filter {author {display_name: 'B' teacher {birth_year: -40}}}"},
    {"Repeated", "GET", "/v1/shelves/1/books?words=a&words=&words=a&volumes=1&volumes=-2", "",
     "ListBooks", "parent: 'shelves/1' words: ['a', '', 'a'] volumes: [1, -2]"},
    {"EnumByNameAndNumber", "GET",
     "/v1/shelves/1/books?filter.bindings=BINDING_HARD&filter.bindings=1&binding=2", "",
     "ListBooks",
     "parent: 'shelves/1' filter {bindings: [BINDING_HARD, BINDING_SOFT]} binding: BINDING_HARD"},
    {"SixtyFourBits", "GET",
     "/v1/shelves/1/books?afterPosition=-9223372036854775808&hash=18446744073709551615", "",
     "ListBooks",
     "parent: 'shelves/1' after_position: -9223372036854775808 hash: 18446744073709551615"},
    {"Scalars", "GET",
     "/v1/shelves/1/books?include_lent=true&score_min=0.5&fingerprint=_-8&weight=1e3", "",
     "ListBooks",
     "parent: 'shelves/1' include_lent: true score_min: 0.5 fingerprint: '\\xff\\xef' weight: "
     "1000"},
    {"Wrappers", "GET", "/v1/shelves/1/books?filter.has_cover=false&filter.page_count_min=0", "",
     "ListBooks", "parent: 'shelves/1' filter {has_cover {} page_count_min {}}"},
    {"TimestampAndDuration", "GET",
     "/v1/shelves/1/books?filter.print_time_min=2020-01-02T03:04:05.5Z&filter.read_time_max=1.5s",
     "", "ListBooks",
     "parent: 'shelves/1' filter {print_time_min {seconds: 1577934245 nanos: 500000000} "
     "read_time_max {seconds: 1 nanos: 500000000}}"},
    {"FieldMaskCamel", "GET", "/v1/books/b?readMask=title,pageCount", "", "GetBook",
     "name: 'b' read_mask {paths: ['title', 'page_count']}"},
    {"FieldMaskSnake", "GET", "/v1/books/b?read_mask=title,page_count", "", "GetBook",
     "name: 'b' read_mask {paths: ['title', 'page_count']}"},
    {"Oneof", "GET", "/v1/shelves/1/books?filter.reader=r", "", "ListBooks",
     "parent: 'shelves/1' filter {reader: 'r'}"},
    {"BodyWhole", "POST", "/v1/shelves/1:merge",
     R"({"otherShelf": "shelves/2", "validate_only": true})", "MergeShelves",
     "name: 'shelves/1' other_shelf: 'shelves/2' validate_only: true"},
    {"PathWinsOverBody", "POST", "/v1/shelves/1:merge", R"({"name": "shelves/9"})", "MergeShelves",
     "name: 'shelves/1'"},
    {"EmptyBody", "POST", "/v1/shelves/1:merge", "", "MergeShelves", "name: 'shelves/1'"},
    {"BodyField", "POST", "/v1/shelves/1/books?book_id=7", R"({"title": "T", "binding": 2})",
     "CreateBook", "parent: 'shelves/1' book_id: '7' book {title: 'T' binding: BINDING_HARD}"},
    {"BodyFieldWithPathInside", "PATCH", "/v1/shelves/1/books/2?update_mask=title",
     R"({"title": "T"})", "UpdateBook",
     "book {name: 'shelves/1/books/2' title: 'T'} update_mask {paths: 'title'}"},
    {"BodyOfEveryKind", "POST", "/v1/shelves/1/books",
     R"({"authors": [{"displayName": "A"}, {}], "binding": "BINDING_SOFT", "pageCount": "12",
         "printTime": "1970-01-01T00:00:01Z", "readTime": "2s", "rating": 4.5, "tags": {"x": 0.5},
         "cover": "_-8=", "notes": {"a": [1, null]}, "room": "R", "copyCount": 0, "createTime": null,
         "extra": {"@type": "type.googleapis.com/dealtrace.conformance.v1.Author",
                   "birthYear": 1}})",
     "CreateBook",
     "parent: 'shelves/1' book {authors {display_name: 'A'} authors {} binding: BINDING_SOFT "
     "page_count: 12 print_time {seconds: 1} read_time {seconds: 2} rating {value: 4.5} "
     "tags {key: 'x' value: 0.5} cover: '\\xff\\xef' notes {fields {key: 'a' value {list_value "
     "{values {number_value: 1} values {null_value: NULL_VALUE}}}}} room: 'R' copy_count: 0 "
     "extra {[type.googleapis.com/dealtrace.conformance.v1.Author] {birth_year: 1}}}"},
    {"BodyNumbersAsText", "POST", "/v1/shelves/1/books", R"({"pageCount": 3, "copyCount": "4"})",
     "CreateBook", "parent: 'shelves/1' book {page_count: 3 copy_count: 4}"},
};

INSTANTIATE_TEST_SUITE_P(Table, AcceptedTest, ::testing::ValuesIn(kAccepted),
                         [](const auto& info) { return info.param.name; });

class RefusedTest : public ::testing::TestWithParam<Row> {};

TEST_P(RefusedTest, NamesTheField) {
  const Row& row = GetParam();
  const Outcome outcome = Transcode(row);
  ASSERT_EQ(outcome.status.code(), absl::StatusCode::kInvalidArgument) << outcome.status;
  const auto payload = outcome.status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload.has_value());
  google::rpc::BadRequest detail;
  ASSERT_TRUE(detail.ParseFromString(std::string(*payload)));
  ASSERT_GE(detail.field_violations_size(), 1);
  EXPECT_EQ(detail.field_violations(0).field(), row.expected);
  EXPECT_THAT(detail.field_violations(0).description(), ::testing::HasSubstr(row.description));
  EXPECT_TRUE(outcome.status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo").has_value());
}

const Row kRefused[] = {
    {"UnknownQueryField", "GET", "/v1/shelves/1/books?pagesize=1", "", "ListBooks", "pagesize",
     "is no field of ListBooksRequest"},
    {"UnknownNestedField", "GET", "/v1/shelves/1/books?filter.nothing=1", "", "ListBooks",
     "filter.nothing", "is no field"},
    {"NumberExpected", "GET", "/v1/shelves/1/books?page_size=many", "", "ListBooks", "page_size",
     "int32"},
    {"NumberOutOfRange", "GET", "/v1/shelves/1/books?page_size=2147483648", "", "ListBooks",
     "page_size", "int32"},
    {"NegativeUnsigned", "GET", "/v1/shelves/1/books?hash=-1", "", "ListBooks", "hash", "uint64"},
    {"BoolExpected", "GET", "/v1/shelves/1/books?include_lent=1", "", "ListBooks", "include_lent",
     "`true` or `false`"},
    {"UnknownEnum", "GET", "/v1/shelves/1/books?binding=GLUE", "", "ListBooks", "binding",
     "a value of Binding"},
    {"BadBytes", "GET", "/v1/shelves/1/books?fingerprint=!", "", "ListBooks", "fingerprint",
     "base64"},
    {"BadTimestamp", "GET", "/v1/shelves/1/books?filter.print_time_min=yesterday", "", "ListBooks",
     "filter.print_time_min", "Timestamp"},
    {"QuoteInTimestamp", "GET", "/v1/shelves/1/books?filter.print_time_min=%22", "", "ListBooks",
     "filter.print_time_min", "Timestamp"},
    {"BadWrapper", "GET", "/v1/shelves/1/books?filter.has_cover=yes", "", "ListBooks",
     "filter.has_cover", "BoolValue"},
    {"GivenTwice", "GET", "/v1/shelves/1/books?page_size=1&pageSize=2", "", "ListBooks", "pageSize",
     "more than once"},
    {"TwoOfAOneof", "GET", "/v1/shelves/1/books?filter.room=a&filter.reader=b", "", "ListBooks",
     "filter.reader", "cannot be set together with `room`"},
    {"InThePathAlready", "GET", "/v1/shelves/1/books?parent=shelves/2", "", "ListBooks", "parent",
     "in the path already"},
    {"MapInQuery", "GET", "/v1/shelves/1/books?labels=a", "", "ListBooks", "labels",
     "cannot be given as text"},
    {"MessageInQuery", "GET", "/v1/shelves/1/books?filter=a", "", "ListBooks", "filter",
     "cannot be given as text"},
    {"RepeatedMessageInQuery", "GET", "/v1/shelves/1/books?authors.display_name=a", "", "ListBooks",
     "authors.display_name", "no fields to set here"},
    {"FieldsOfAScalar", "GET", "/v1/shelves/1/books?page_size.x=a", "", "ListBooks", "page_size.x",
     "no fields to set here"},
    {"EmptyName", "GET", "/v1/shelves/1/books?=a", "", "ListBooks", "", "is no field"},
    {"BodyOnGet", "GET", kList, "{}", "ListBooks", "", "takes no body"},
    {"QueryBesideWholeBody", "POST", "/v1/shelves/1:merge?validate_only=true", "{}", "MergeShelves",
     "validate_only", "belongs in the body"},
    {"QueryIntoBodyField", "POST", "/v1/shelves/1/books?book.title=T", "{}", "CreateBook",
     "book.title", "belongs in the body"},
    {"UnknownBodyField", "POST", "/v1/shelves/1/books", R"({"titel": "T"})", "CreateBook",
     "book.titel", "is no field of Book"},
    {"UnknownFieldInAList", "POST", "/v1/shelves/1/books", R"({"authors": [{}, {"nmae": 1}]})",
     "CreateBook", "book.authors[1].nmae", "is no field of Author"},
    {"WrongTypeInBody", "POST", "/v1/shelves/1/books", R"({"title": 7})", "CreateBook",
     "book.title", "must be a JSON string"},
    {"ListExpected", "POST", "/v1/shelves/1/books", R"({"authors": {}})", "CreateBook",
     "book.authors", "must be a JSON array"},
    {"ObjectExpected", "POST", "/v1/shelves/1/books", R"([1])", "CreateBook", "book",
     "must be a JSON object"},
    {"FractionInInteger", "POST", "/v1/shelves/1/books", R"({"pageCount": 1.5})", "CreateBook",
     "book.pageCount", "int64"},
    {"UnknownEnumInBody", "POST", "/v1/shelves/1/books", R"({"binding": "GLUE"})", "CreateBook",
     "book.binding", "a value of Binding"},
    {"BadMapValue", "POST", "/v1/shelves/1/books", R"({"tags": {"a": "b"}})", "CreateBook",
     R"(book.tags["a"])", "must be a number"},
    {"BadTimestampInBody", "POST", "/v1/shelves/1/books", R"({"printTime": "yesterday"})",
     "CreateBook", "book.print_time", "JSON form"},
    {"NotJson", "POST", "/v1/shelves/1/books", "{'title': 'T'}", "CreateBook", "",
     "not well-formed JSON"},
    {"SmugglingOutOfTheBodyField", "POST", "/v1/shelves/1/books", R"({}, "request_id": "x")",
     "CreateBook", "", "not well-formed JSON"},
};

INSTANTIATE_TEST_SUITE_P(Table, RefusedTest, ::testing::ValuesIn(kRefused),
                         [](const auto& info) { return info.param.name; });

TEST(DecodeRequestTest, TellsAllWrongFieldsAtOnce) {
  const Outcome outcome = Transcode({"", "POST", kList, R"({"titel": 1, "authors": 2})", "", ""});
  google::rpc::BadRequest detail;
  ASSERT_TRUE(detail.ParseFromString(
      std::string(outcome.status.GetPayload("type.googleapis.com/google.rpc.BadRequest")
                      .value_or(absl::Cord()))));
  EXPECT_EQ(detail.field_violations_size(), 2);
}

TEST(DecodeRequestTest, ErrorsNeverQuoteTheValue) {
  for (const char* body : {R"({"title": 77123})", R"({"printTime": "secret77123"})",
                           "{\"title\": \"\xff 77123\"}", R"({"binding": "77123x"})"}) {
    const Outcome outcome = Transcode({"", "POST", kList, body, "", ""});
    EXPECT_EQ(outcome.status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(outcome.status.ToString().find("77123"), std::string::npos) << outcome.status;
  }
}

TEST(DecodeRequestTest, RefusesDeepNesting) {
  std::string body = "{}";
  for (int i = 0; i < 5000; ++i) body = absl::StrCat(R"({"teacher":)", body, "}");
  body = absl::StrCat(R"({"authors":[)", body, "]}");
  const Outcome outcome = Transcode({"", "POST", kList, body.c_str(), "", ""});
  EXPECT_THAT(std::string(outcome.status.message()), ::testing::HasSubstr("nests deeper"));
}

TEST(DecodeRequestTest, ReadsJsonThatIsCalledAFormButNoForm) {
  constexpr absl::string_view kForm = "application/x-www-form-urlencoded";
  EXPECT_TRUE(Transcode({"", "POST", "/v1/shelves/1:merge", "{}", "", ""}, kForm).status.ok());
  EXPECT_FALSE(Transcode({"", "POST", "/v1/shelves/1:merge", "a=b", "", ""}, kForm).status.ok());
}

TEST(DecodeRequestTest, RefusesAnotherContentType) {
  const Row row{"", "POST", "/v1/shelves/1:merge", "{}", "", ""};
  EXPECT_THAT(std::string(Transcode(row, "application/xml").status.message()),
              ::testing::HasSubstr("Content-Type: application/json"));
}

TEST(DecodeRequestTest, TakesARawBodyForHttpBody) {
  const Outcome outcome =
      Transcode({"", "PUT", "/v1/files/a/b", "\x01raw", "", ""}, "application/pdf");
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  const auto& request = static_cast<const conformance::v1::PutFileRequest&>(*outcome.message);
  EXPECT_EQ(request.path(), "a/b");
  EXPECT_EQ(request.content().data(), "\x01raw");
  EXPECT_EQ(request.content().content_type(), "application/pdf");
}

TEST(DecodeRequestTest, RefusesARawBodyWhoseTypeCouldNotBeSent) {
  const Outcome outcome =
      Transcode({"", "PUT", "/v1/files/a/b", "raw", "", ""}, "text/pl\xa1\xa1in");
  EXPECT_THAT(std::string(outcome.status.message()), ::testing::HasSubstr("Content-Type"));
}

}  // namespace
}  // namespace dealtrace::gateway
