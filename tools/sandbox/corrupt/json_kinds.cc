#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/sandbox/corrupt/malformed.h"

namespace dealtrace::sandbox {
namespace {

using Json = nlohmann::ordered_json;
constexpr Expectation kRejected = Expectation::kRejected;
constexpr Expectation kSurvives = Expectation::kSurvives;

struct BadMember {
  absl::string_view pointer;  // JSON pointer in the call
  absl::string_view name;
  absl::string_view json;  // "" removes the member
  Expectation expectation = kRejected;
};

constexpr BadMember kBadMembers[] = {
    {"/id", "missing", ""},
    {"/id", "null", "null"},
    {"/id", "empty", "\"\""},
    {"/id", "number", "17", kSurvives},
    {"/id", "object", "{\"a\": 1}"},
    {"/id", "array", "[\"c-1\"]"},
    {"/started_at", "missing", ""},
    {"/started_at", "null", "null"},
    {"/started_at", "empty", "\"\""},
    {"/started_at", "number", "1740823200", kSurvives},
    {"/started_at", "not-a-time", "\"last Tuesday\""},
    {"/started_at", "no-zone", "\"2025-03-01T10:00:00\"", kSurvives},
    {"/started_at", "day-32", "\"2025-03-32T10:00:00Z\""},
    {"/started_at", "hour-24", "\"2025-03-01T24:30:00Z\""},
    {"/started_at", "bad-offset", "\"2025-03-01T10:00:00+25:00\""},
    {"/started_at", "year-0", "\"0000-01-01T00:00:00Z\"", kSurvives},
    {"/started_at", "year-12345", "\"12345-01-01T00:00:00Z\""},
    {"/started_at", "boolean", "true"},
    {"/duration_seconds", "negative", "-5"},
    {"/duration_seconds", "text", "\"ten minutes\""},
    {"/duration_seconds", "fraction", "612.75", kSurvives},
    {"/duration_seconds", "overflow", "1e300"},
    {"/duration_seconds", "above-int64", "99999999999999999999"},
    {"/duration_seconds", "object", "{}"},
    {"/duration_seconds", "years", "999999999", kSurvives},
    {"/direction", "unknown", "\"SIDEWAYS\"", kSurvives},
    {"/direction", "number", "1"},
    {"/direction", "lower-case", "\"outbound\"", kSurvives},
    {"/dialed_number", "letters", "\"CALL-ME-NOW\"", kSurvives},
    {"/dialed_number", "number", "14155550100", kSurvives},
    {"/dialed_number", "too-long", "\"+1234567890123456789012345678901234567890\"", kSurvives},
    {"/dialed_number", "object", "{\"e164\": \"+1\"}"},
    {"/caller_number", "anonymous", "\"anonymous\"", kSurvives},
    {"/caller_number", "array", "[]"},
    {"/source_name", "number", "42"},
    {"/source_name", "object", "{}"},
    {"/agent", "text", "\"Rae Poe\""},
    {"/agent", "array", "[\"Rae\"]"},
    {"/agent/id", "object", "{}"},
    {"/agent/email", "not-an-address", "\"rae at seller\"", kSurvives},
    {"/participants", "text", "\"Jo Lin\""},
    {"/participants", "object", "{\"name\": \"Jo\"}"},
    {"/participants", "holds-text", "[\"Jo Lin\"]"},
    {"/participants", "holds-null", "[null]"},
    {"/participants/0/role", "unknown", "\"BOSS\"", kSurvives},
    {"/participants/0/phone", "boolean", "false"},
    {"/language", "unknown", "\"zz-ZZZZ-zz\"", kSurvives},
    {"/language", "number", "3"},
    {"/utterances", "text", "\"Hi Jo\""},
    {"/utterances", "object", "{\"0\": {}}"},
    {"/utterances", "number", "7"},
    {"/utterances", "holds-null", "[null]"},
    {"/utterances", "holds-text", "[\"Hi\"]"},
    {"/utterances", "holds-arrays", "[[\"AGENT\", \"Hi\"]]"},
    {"/utterances/0/text", "missing", ""},
    {"/utterances/0/text", "null", "null"},
    {"/utterances/0/text", "number", "5"},
    {"/utterances/0/text", "array", "[\"Hi\", \"Jo\"]"},
    {"/utterances/0/text", "empty", "\"\"", kSurvives},
    {"/utterances/0/role", "unknown", "\"ROBOT\"", kSurvives},
    {"/utterances/0/role", "number", "0"},
    {"/utterances/0/start_ms", "negative", "-1"},
    {"/utterances/0/start_ms", "text", "\"0\""},
    {"/utterances/0/start_ms", "overflow", "1e40"},
    {"/utterances/0/start_ms", "null", "null", kSurvives},
    {"/utterances/0/end_ms", "before-start", "-4000"},
    {"/utterances/0/end_ms", "text", "\"soon\""},
    {"/utterances/0/speaker", "object", "{}"},
};

constexpr absl::string_view kStart = R"({"id": "c-2", "started_at": "2025-03-01T10:00:00Z")";

void AddSyntax(std::vector<Malformed>* all) {
  const std::string good = SoundSample("jsonl");
  const std::string start(kStart);
  const auto add = [all](absl::string_view kind, absl::string_view what, std::string bytes,
                         Expectation expectation = kRejected) {
    all->push_back(
        {absl::StrCat("jsonl-", kind), "jsonl", std::string(what), expectation, std::move(bytes)});
  };
  add("empty-file", "no bytes at all", "", kSurvives);
  add("blank-lines", "blank lines between the calls", "\n\n" + good + "\n   \n" + good, kSurvives);
  add("cut-in-string", "the line ends inside a string", good + R"({"id": "c-)" + "\n");
  add("cut-after-colon", "the line ends after a colon", good + "{\"id\":\n");
  add("cut-in-array", "the line ends inside an array", good + start + ", \"utterances\": [{\n");
  add("cut-in-number", "the line ends after a minus sign",
      good + start + ", \"duration_seconds\": -\n");
  add("trailing-comma", "a comma before the closing brace", start + ",}\n");
  add("missing-comma", "no comma between two members", "{\"id\": \"c-2\" \"started_at\": \"x\"}\n");
  add("missing-colon", "no colon after a name", "{\"id\" \"c-2\"}\n");
  add("single-quotes", "strings in single quotes", "{'id': 'c-2'}\n");
  add("unquoted-names", "names without quotes", "{id: \"c-2\"}\n");
  add("comment", "a comment in the object", start + " /* x */}\n");
  add("nan", "NaN as a number", start + ", \"duration_seconds\": NaN}\n");
  add("infinity", "Infinity as a number", start + ", \"duration_seconds\": Infinity}\n");
  add("leading-zero", "a number with a leading zero", start + ", \"duration_seconds\": 0612}\n");
  add("hexadecimal", "a hexadecimal number", start + ", \"duration_seconds\": 0xFF}\n");
  add("plus-sign", "a number with a plus sign", start + ", \"duration_seconds\": +6}\n");
  add("python-literals", "None and True", start + ", \"language\": None, \"x\": True}\n");
  add("bad-escape", "an unknown escape", "{\"id\": \"c\\q2\"}\n");
  add("short-unicode-escape", "an escape with two digits", "{\"id\": \"c\\u12\"}\n");
  add("lone-high-surrogate", "half of a surrogate pair",
      start + ", \"source_name\": \"\\ud83d\"}\n");
  add("lone-low-surrogate", "the other half alone", start + ", \"source_name\": \"\\ude00\"}\n");
  add("raw-control-character", "a raw tab inside a string", "{\"id\": \"c\t2\"}\n");
  add("escaped-nul", "an escaped NUL in the id",
      "{\"id\": \"c\\u00002\", \"started_at\": \"x\"}\n");
  add("two-objects-on-a-line", "two objects on one line", start + "}" + start + "}\n");
  add("garbage-after-object", "text after the object", start + "} trailing\n");
  add("array-line", "an array in place of an object", "[\"c-2\"]\n");
  add("number-line", "a number in place of an object", "42\n");
  add("string-line", "a string in place of an object", "\"c-2\"\n");
  add("null-line", "null in place of an object", "null\n");
  add("empty-object", "an object without members", "{}\n");
  add("pretty-printed", "one object over several lines", "{\n  \"id\": \"c-2\"\n}\n");
  add("whole-file-array", "the whole file is one array", "[" + start + "},\n" + start + "}]\n");
  add("duplicate-names", "two members named id", "{\"id\": \"c-2\", \"id\": \"c-3\"}\n");
  add("deep-arrays", "arrays nested 100,000 deep", std::string(100000, '[') + "\n");
  add("deep-objects", "objects nested 50,000 deep",
      absl::StrReplaceAll(std::string(50000, 'x'), {{"x", "{\"a\":"}}) + "\n");
  add("deep-but-closed", "closed arrays nested 20,000 deep in an unknown field",
      start + ", \"x\": " + std::string(20000, '[') + std::string(20000, ']') + "}\n", kSurvives);
  add("huge-string", "a text of twenty million characters",
      absl::StrCat(start, ", \"source_name\": \"", std::string(20000000, 'x'), "\"}\n"));
  add("same-id-twice", "two calls with one id", good + good, kSurvives);
  add("carriage-return-line-ends", "lines that end in CR LF",
      absl::StrReplaceAll(good + good, {{"\n", "\r\n"}}), kSurvives);
  add("no-final-line-end", "the last line has no end", good.substr(0, good.size() - 1), kSurvives);
  add("csv-instead", "CSV in a file named .jsonl", "id,started_at\nc-2,2025-03-01\n");
}

}  // namespace

std::vector<Malformed> MalformedJson() {
  std::vector<Malformed> all;
  AddSyntax(&all);
  const Json sound = Json::parse(SoundSample("jsonl"));
  for (const BadMember& bad : kBadMembers) {
    Json call = sound;
    const Json::json_pointer pointer{std::string(bad.pointer)};
    if (bad.json.empty()) {
      call[pointer.parent_pointer()].erase(pointer.back());
    } else {
      call[pointer] = Json::parse(std::string(bad.json));
    }
    const std::string path =
        absl::StrReplaceAll(bad.pointer.substr(1), {{"/0", ""}, {"/", "-"}, {"_", "-"}});
    const std::string value = bad.json.empty() ? "is missing" : absl::StrCat("is ", bad.json);
    all.push_back({absl::StrCat("jsonl-", path, "-", bad.name), "jsonl",
                   absl::StrCat(bad.pointer, " ", value), bad.expectation, call.dump() + "\n"});
  }
  return all;
}

}  // namespace dealtrace::sandbox
