#include "services/gateway/domain/path_template.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dealtrace::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

PathTemplate Parse(absl::string_view text) {
  auto path = PathTemplate::Parse(text);
  EXPECT_TRUE(path.ok()) << path.status();
  return path.ok() ? *std::move(path) : PathTemplate();
}

// `field=value` for each variable; `no match`, or the error's code.
std::vector<std::string> Bind(absl::string_view path_template, absl::string_view path) {
  const PathTemplate parsed = Parse(path_template);
  const auto segments = SplitPath(path);
  if (!parsed.Matches(segments)) return {"no match"};
  const auto bindings = parsed.Bind(segments);
  if (!bindings.ok()) return {absl::StatusCodeToString(bindings.status().code())};
  std::vector<std::string> result;
  for (const PathBinding& binding : *bindings) {
    result.push_back(absl::StrCat(binding.field_path, "=", binding.value));
  }
  return result;
}

TEST(PathTemplateTest, BindsVariables) {
  EXPECT_THAT(Bind("/v1/{name=accounts/*}", "/v1/accounts/sf~1"),
              ElementsAre("name=accounts/sf~1"));
  EXPECT_THAT(Bind("/v1/books/{id}", "/v1/books/7"), ElementsAre("id=7"));
  EXPECT_THAT(Bind("/v1/{a.b=x/*}/{c}", "/v1/x/1/2"), ElementsAre("a.b=x/1", "c=2"));
  EXPECT_THAT(Bind("/v1/{p=**}", "/v1/a/b/c"), ElementsAre("p=a/b/c"));
  EXPECT_THAT(Bind("/v1/{p=files/**}", "/v1/files"), ElementsAre("p=files"));
  EXPECT_THAT(Bind("/v1/*/x", "/v1/any/x"), ElementsAre());
}

TEST(PathTemplateTest, BindsBeforeAVerb) {
  EXPECT_THAT(Bind("/v1/{name=runs/*}:cancel", "/v1/runs/7:cancel"), ElementsAre("name=runs/7"));
  EXPECT_THAT(Bind("/v1/{name=runs/*}:cancel", "/v1/runs/7:stop"), ElementsAre("no match"));
  EXPECT_THAT(Bind("/v1/{name=runs/*}:cancel", "/v1/runs/:cancel"), ElementsAre("no match"));
  EXPECT_THAT(Bind("/v1/runs:run", "/v1/runs:run"), ElementsAre());
  EXPECT_THAT(Bind("/v1/{name=runs/*}", "/v1/runs/a:b"), ElementsAre("name=runs/a:b"));
  EXPECT_THAT(Bind("/v1/{p=**}:get", "/v1/a/b:get"), ElementsAre("p=a/b"));
}

TEST(PathTemplateTest, RefusesOtherPaths) {
  EXPECT_THAT(Bind("/v1/{name=accounts/*}", "/v1/accounts"), ElementsAre("no match"));
  EXPECT_THAT(Bind("/v1/{name=accounts/*}", "/v1/accounts/"), ElementsAre("no match"));
  EXPECT_THAT(Bind("/v1/{name=accounts/*}", "/v1/accounts/1/x"), ElementsAre("no match"));
  EXPECT_THAT(Bind("/v1/{name=accounts/*}", "/v2/accounts/1"), ElementsAre("no match"));
  EXPECT_THAT(Bind("/v1/{name=accounts/*}", "//v1/accounts/1"), ElementsAre("no match"));
}

TEST(PathTemplateTest, DecodesEachSegmentOnceAndWholly) {
  const std::pair<const char*, const char*> cases[] = {
      {"a%2Fb%20c", "a/b c"},         {"SO%2F2024%2f001", "SO/2024/001"},
      {"%2Fa%2F%2Fb%2F", "/a//b/"},   {"a%252Fb", "a%2Fb"},
      {"a%25252Fb", "a%252Fb"},       {"..%2F..%2Fsources%2Fx", "../../sources/x"},
      {"x%3Aexplain", "x:explain"},   {"x%3Fy%23z%2B+", "x?y#z++"},
      {"%E5%8F%97%E6%B3%A8", "受注"}, {"a;v=1&b=2,c@d$!'()*", "a;v=1&b=2,c@d$!'()*"},
  };
  for (const auto& [written, id] : cases) {
    EXPECT_THAT(Bind("/v1/books/{id}", absl::StrCat("/v1/books/", written)),
                ElementsAre(absl::StrCat("id=", id)));
    EXPECT_THAT(Bind("/v1/{name=books/*}", absl::StrCat("/v1/books/", written)),
                ElementsAre(absl::StrCat("name=books/", id)));
    EXPECT_THAT(Bind("/v1/{name=books/*/pages/*}:turn",
                     absl::StrCat("/v1/books/", written, "/pages/", written, ":turn")),
                ElementsAre(absl::StrCat("name=books/", id, "/pages/", id)));
  }
  EXPECT_THAT(Bind("/v1/books/{id}", "/v1/b%6Foks/1"), ElementsAre("id=1"));
  EXPECT_THAT(Bind("/v1/books/{id}", "/v1/books/%zz"), ElementsAre("INVALID_ARGUMENT"));
  EXPECT_THAT(Bind("/v1/{p=**}", "/v1/a%2Fb/c"), ElementsAre("p=a%2Fb/c"));
}

TEST(PathTemplateTest, AnEscapedSlashOrColonIsNoPartOfThePath) {
  EXPECT_THAT(Bind("/v1/{name=books/*}", "/v1/books%2F1"), ElementsAre("no match"));
  EXPECT_THAT(Bind("/v1/{parent=books/*}/pages", "/v1/books/1%2Fpages"), ElementsAre("no match"));
  EXPECT_THAT(Bind("/v1/{name=runs/*}:cancel", "/v1/runs/7%3Acancel"), ElementsAre("no match"));
  EXPECT_THAT(Bind("/v1/{name=runs/*}:cancel", "/v1/runs/7:a%3Acancel"), ElementsAre("no match"));
  EXPECT_THAT(Bind("/v1/{name=runs/*}:cancel", "/v1/runs/a:b:cancel"),
              ElementsAre("name=runs/a:b"));
  // Letters mean the same with and without escapes (RFC 3986, 6.2.2.2), whatever a proxy makes of
  // them.
  EXPECT_THAT(Bind("/v1/{name=runs/*}:cancel", "/v1/runs/7:%63ancel"), ElementsAre("name=runs/7"));
}

TEST(PathTemplateTest, RefusesBrokenTemplates) {
  for (const absl::string_view bad :
       {"", "v1", "/", "/v1//x", "/v1/{", "/v1/{}", "/v1/{a", "/v1/{a=}", "/v1/{a={b}}",
        "/v1/x:", "/v1/**/x", "/v1/{a=**}/x", "/v1/x}", "/v1/{a}b", "/v1/x:y/z"}) {
    const absl::Status status = PathTemplate::Parse(bad).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat("`", bad, "`")));
  }
}

TEST(PathTemplateTest, SortsFromTheMostToTheLeastSpecific) {
  std::vector<std::string> keys;
  for (const absl::string_view text :
       {"/v1/{p=**}:run", "/v1/runs/latest", "/v1/{name=runs/*}", "/v1/{name=*/*}", "/v1/{p=**}"}) {
    keys.push_back(Parse(text).SpecificityKey());
  }
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  EXPECT_EQ(Parse("/v1/{a}/x").SpecificityKey(), Parse("/v1/*/x").SpecificityKey());
}

}  // namespace
}  // namespace dealtrace::gateway
