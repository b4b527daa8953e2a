// What the collector of deploy/ keeps and what it masks, seen in a real Jaeger behind it.
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/telemetry/backends.h"
#include "tests/telemetry/otlp_spans.h"

namespace dealtrace::telemetry_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Status = opentelemetry::proto::trace::v1::Status;

constexpr int kChainLength = 3;
constexpr absl::Duration kQuick = absl::Milliseconds(20);
// Longer than the threshold of the collector's policy `slow`.
constexpr absl::Duration kSlow = absl::Seconds(31);

class CollectorPolicyTest : public BackendsTest {
 protected:
  std::vector<SpanChain> Make(const std::string& service, int count, absl::Duration duration) {
    std::vector<SpanChain> chains;
    for (int i = 0; i < count; ++i) chains.emplace_back(service, kChainLength, duration, ids_);
    return chains;
  }

  void Send(const std::vector<SpanChain>& chains) {
    const absl::Status status = SendChains(CollectorAddress(), chains);
    ASSERT_TRUE(status.ok()) << status;
  }

  // The traces of a service by now, and the spans of the smallest of them.
  struct Kept {
    int traces = 0;
    int spans_min = 0;
  };
  Kept CountKept(const std::string& service) const {
    Kept kept;
    const nlohmann::json answer = AskJaeger("/api/traces?limit=1000&service=" + service);
    if (!answer.is_object()) return kept;
    for (const nlohmann::json& trace : answer.value("data", nlohmann::json::array())) {
      const int spans = static_cast<int>(trace.at("spans").size());
      kept.spans_min = kept.traces == 0 ? spans : std::min(kept.spans_min, spans);
      ++kept.traces;
    }
    return kept;
  }

  // Waits until `count` traces of the service are there, whole.
  void ExpectAllKept(const std::string& service, int count) const {
    const absl::Time until = absl::Now() + absl::Seconds(60);
    Kept kept;
    while (absl::Now() < until && (kept.traces < count || kept.spans_min < kChainLength)) {
      kept = CountKept(service);
    }
    EXPECT_EQ(kept.traces, count) << service;
    EXPECT_EQ(kept.spans_min, kChainLength) << service;
  }

  std::string WaitForTrace(const std::string& trace_id) const {
    const absl::Time until = absl::Now() + absl::Seconds(60);
    while (absl::Now() < until) {
      const nlohmann::json answer = AskJaeger("/api/traces/" + trace_id);
      if (answer.is_object() && answer.at("data").at(0).at("spans").size() == kChainLength) {
        return answer.dump();
      }
    }
    ADD_FAILURE() << "trace " << trace_id << " did not arrive";
    return "";
  }

  // The same traces in every run, so the same tenth of them is kept.
  std::mt19937_64 ids_{20240501};
};

TEST_F(CollectorPolicyTest, KeepsErrorsAndSlowRunsWholeAndATenthOfTheRest) {
  constexpr int kRest = 300;
  constexpr int kSpecial = 20;
  std::vector<SpanChain> errors = Make("errors", kSpecial, kQuick);
  for (SpanChain& chain : errors) {
    chain.span(kChainLength - 1).mutable_status()->set_code(Status::STATUS_CODE_ERROR);
  }
  std::vector<SpanChain> runs = Make("runs", kSpecial, kQuick);
  for (SpanChain& chain : runs) {
    SetAttribute(chain.span(0), "rpc.method", "dealtrace.ingestion.v1.SyncService/StartSyncRun");
  }
  Send(Make("rest", kRest, kQuick));
  Send(errors);
  Send(runs);
  Send(Make("slow", kSpecial, kSlow));
  ExpectAllKept("errors", kSpecial);
  ExpectAllKept("runs", kSpecial);
  ExpectAllKept("slow", kSpecial);

  // When a trace that was sent now has been decided, all the others were.
  std::vector<SpanChain> last = Make("last", 1, kSlow);
  Send(last);
  ExpectAllKept("last", 1);
  const Kept rest = CountKept("rest");
  EXPECT_GT(rest.traces, kRest / 20);
  EXPECT_LT(rest.traces, kRest / 5);
  EXPECT_EQ(rest.spans_min, kChainLength);
}

TEST_F(CollectorPolicyTest, MasksWhatIsPersonalAndNothingElse) {
  constexpr char kMail[] = "jane.doe@customer.example";
  constexpr char kPhone[] = "+49 30 123 456-78";
  constexpr char kToken[] = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJl";
  constexpr char kSaid[] = "we cannot afford it this year";
  std::vector<SpanChain> chains = Make("personal", 1, kSlow);
  SpanChain& chain = chains.front();
  OtlpSpan& root = chain.span(0);
  root.set_name(absl::StrCat("GET /v1/contacts/", kMail));
  root.mutable_status()->set_code(Status::STATUS_CODE_ERROR);
  root.mutable_status()->set_message(absl::StrCat("no contact has the number ", kPhone));
  SetAttribute(root, "url.full", absl::StrCat("https://crm.example/contacts?email=", kMail));
  SetAttribute(root, "db.query.text", absl::StrCat("SELECT 1 WHERE phone = '", kPhone, "'"));
  SetAttribute(root, "http.request.header.authorization", absl::StrCat("Bearer ", kToken));
  SetAttribute(root, "reason", absl::StrCat("token ", kToken, " has expired"));
  SetAttribute(root, "call.utterance", kSaid);
  auto& list = *root.add_attributes();
  list.set_key("participants");
  list.mutable_value()->mutable_array_value()->add_values()->set_string_value(kMail);
  auto& event = *chain.span(1).add_events();
  event.set_name("exception");
  auto& message = *event.add_attributes();
  message.set_key("exception.message");
  message.mutable_value()->set_string_value(absl::StrCat("cannot write to ", kMail));
  auto& owner = *chain.resource().add_attributes();
  owner.set_key("owner");
  owner.mutable_value()->set_string_value(kMail);
  // What an engineer needs stays.
  SetAttribute(root, "rpc.method", "dealtrace.matching.v1.MatchingService/ListLinks");
  SetAttribute(root, "dealtrace.feed", "ingestion");
  SetAttribute(root, "dealtrace.call", "sample-company~call-00042");
  SetAttribute(root, "db.query.summary", "SELECT matching.link");
  Send(chains);

  const std::string trace = WaitForTrace(chain.trace_id());
  for (const char* personal : {kMail, kPhone, kToken, kSaid}) {
    EXPECT_THAT(trace, Not(HasSubstr(personal)));
  }
  for (const char* needed :
       {"****", "dealtrace.matching.v1.MatchingService/ListLinks", "sample-company~call-00042",
        "SELECT matching.link", "https://crm.example/contacts?email=", "no contact has the number",
        "cannot write to", "GET /v1/contacts/", "has expired"}) {
    EXPECT_THAT(trace, HasSubstr(needed));
  }
}

}  // namespace
}  // namespace dealtrace::telemetry_test
