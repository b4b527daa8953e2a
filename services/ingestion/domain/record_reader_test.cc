#include "services/ingestion/domain/record_reader.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "services/ingestion/domain/id_index.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

SourceConfig Config(const std::string& crm) {
  auto sources = ParseSources(
      absl::StrCat("sources:\n  - name: crm\n    kind: files\n    currency: USD\n    crm:\n      ",
                   crm, "\n    stages: {Won: WON, Lost: LOST, Open: OPEN}\n"),
      "sources.yaml");
  EXPECT_TRUE(sources.ok()) << sources.status();
  return sources->front();
}

std::unique_ptr<RecordReader> Open(const SourceConfig& source, const std::string& bytes,
                                   const std::string& file = "file.csv") {
  auto reader = OpenRecords(source, source.streams[0], BytesInMemory(bytes), file);
  EXPECT_TRUE(reader.ok()) << reader.status();
  return reader.ok() ? *std::move(reader) : nullptr;
}

TEST(TableTest, MapsARowToAnOpportunity) {
  SourceConfig source = Config(
      "opportunities: {path: p, map: {id: opp, account: acc, stage: st, created_on: begin, "
      "close_on: end, amount: value, currency: cur, probability: prob, owner: rep}}");
  auto reader = Open(source,
                     "opp,acc,st,begin,end,value,cur,prob,rep,Deal color\n"
                     "o-1,Acme Corporation,Won,10/20/2016,3/1/2017,1054.5,eur,75%,Moses,blue\n");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  ASSERT_EQ(batch.records.size(), 1u) << batch.rejects[0].reason;
  EXPECT_EQ(batch.records[0].id, "crm~o-1");
  EXPECT_EQ(batch.records[0].line, 2);
  const auto& deal = static_cast<const crm::v1::Opportunity&>(*batch.records[0].message);
  EXPECT_EQ(deal.name(), "opportunities/crm~o-1");
  EXPECT_EQ(deal.account(), "accounts/crm~Acme Corporation");
  EXPECT_EQ(deal.owner(), "users/crm~Moses");
  EXPECT_EQ(deal.outcome(), crm::v1::OUTCOME_WON);
  EXPECT_EQ(deal.stage(), "Won");
  EXPECT_EQ(deal.amount().units(), 1054);
  EXPECT_EQ(deal.amount().nanos(), 500000000);
  EXPECT_EQ(deal.amount().currency_code(), "EUR");
  EXPECT_DOUBLE_EQ(deal.probability(), 0.75);
  EXPECT_EQ(deal.close_time().seconds(), 1488326400);
  EXPECT_EQ(deal.custom_fields().at("Deal color"), "blue");
  EXPECT_EQ(deal.origin().source(), "crm");
  EXPECT_FALSE(*reader->Next(10, &batch));
}

TEST(TableTest, LeavesMissingValuesUnset) {
  SourceConfig source = Config("opportunities: {path: p}");
  auto reader = Open(source, "id,account,stage,amount,close_on\no-1,,Open,,n/a\n");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  ASSERT_EQ(batch.records.size(), 1u);
  const auto& deal = static_cast<const crm::v1::Opportunity&>(*batch.records[0].message);
  EXPECT_EQ(deal.account(), "");
  EXPECT_FALSE(deal.has_amount());
  EXPECT_FALSE(deal.has_close_time());
}

TEST(TableTest, UnitsMultiply) {
  SourceConfig source =
      Config("accounts: {path: p, map: {id: id, revenue: {column: rev, unit: millions}}}");
  auto reader = Open(source, "id,rev\na,1100.04\n");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  EXPECT_EQ(
      static_cast<const crm::v1::Account&>(*batch.records[0].message).annual_revenue().units(),
      1100040000);
}

TEST(TableTest, RejectsNameTheFieldAndTheFix) {
  SourceConfig source = Config("opportunities: {path: p}");
  auto reader = Open(source,
                     "id,stage,amount,close_on,probability\n"
                     ",Open,1,2017-01-01,0.5\n"
                     "o-2,Open,many,2017-01-01,0.5\n"
                     "o-3,Open,1,someday,0.5\n"
                     "o-4,Open,1,2017-01-01,400\n"
                     "o-5,Open,1,2017-01-01,0.5\n");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  ASSERT_EQ(batch.rejects.size(), 4u);
  EXPECT_EQ(batch.records.size(), 1u);
  EXPECT_EQ(batch.read_count, 5);
  EXPECT_EQ(batch.rejects[0].field, "id");
  EXPECT_EQ(batch.rejects[0].line, 2);
  EXPECT_EQ(batch.rejects[1].field, "amount");
  EXPECT_EQ(batch.rejects[1].id, "crm~o-2");
  EXPECT_EQ(batch.rejects[2].field, "close_on");
  EXPECT_THAT(batch.rejects[2].reason, HasSubstr("date_format"));
  EXPECT_EQ(batch.rejects[3].field, "probability");
  EXPECT_EQ(batch.rejects[3].raw, "o-4,Open,1,2017-01-01,400\n");
}

TEST(TableTest, AMappedColumnThatIsMissingNamesTheClosest) {
  SourceConfig source = Config("accounts: {path: p, map: {id: id, name: acount}}");
  auto reader = OpenRecords(source, source.streams[0], BytesInMemory("id,account\n"), "a.csv");
  EXPECT_EQ(reader.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(reader.status().message()), HasSubstr("did you mean 'account'?"));
  EXPECT_THAT(std::string(reader.status().message()), HasSubstr("a.csv"));
}

TEST(TableTest, CountsStagesWithoutOutcome) {
  SourceConfig source = Config("opportunities: {path: p}");
  auto reader = Open(source, "id,stage\na,Limbo\nb,Limbo\n");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  ASSERT_EQ(batch.warnings.counts().size(), 1u);
  EXPECT_THAT(batch.warnings.counts().begin()->first, HasSubstr("'Limbo'"));
  EXPECT_EQ(batch.warnings.counts().begin()->second, 2);
}

TEST(TableTest, StageHistoryGetsStableIds) {
  SourceConfig source = Config("stage_history: {path: p}");
  std::string bytes =
      "opportunity,stage,changed_at,recorded_at\n"
      "o-1,Open,2025-01-01T00:00:00Z,2025-01-02T00:00:00Z\n"
      "o-1,Won,2025-02-01T00:00:00Z,\n";
  RecordBatch batch;
  ASSERT_TRUE(*Open(source, bytes)->Next(10, &batch));
  ASSERT_EQ(batch.records.size(), 2u);
  std::string first = batch.records[0].id;
  EXPECT_NE(first, batch.records[1].id);
  EXPECT_THAT(first, HasSubstr("crm~o-1.stage."));
  const auto& change = static_cast<const crm::v1::FieldChange&>(*batch.records[1].message);
  EXPECT_EQ(change.record(), "opportunities/crm~o-1");
  EXPECT_EQ(change.new_outcome(), crm::v1::OUTCOME_WON);
  EXPECT_EQ(change.recorded_at().seconds(), change.valid_from().seconds());
  RecordBatch again;
  ASSERT_TRUE(*Open(source, bytes)->Next(10, &again));
  EXPECT_EQ(again.records[0].id, first);
}

TEST(TableTest, TellsIdsAlone) {
  SourceConfig source = Config("accounts: {path: p}");
  auto reader = Open(source, "id,name\na,one\n,nameless\nb,two,too many\nc,three\na,again\n");
  std::vector<std::string> ids;
  ASSERT_TRUE(*reader->NextIds(4, &ids));
  EXPECT_THAT(ids, ElementsAre("crm~a", "", "", "crm~c"));
  ASSERT_TRUE(*reader->NextIds(4, &ids));
  EXPECT_THAT(ids, ElementsAre("crm~a"));
  EXPECT_FALSE(*reader->NextIds(4, &ids));
}

TEST(TableTest, IdsAreIndexedAsTheRecordsWouldBe) {
  SourceConfig source = Config("accounts: {path: p}");
  const std::string bytes = "id,name\na,one\n,nameless\nc,three\n";
  const auto go_on = [] { return absl::OkStatus(); };
  IdIndex by_id;
  ASSERT_TRUE(IndexIds(*Open(source, bytes), &by_id, go_on).ok());
  by_id.Seal();
  IdIndex by_record;
  ASSERT_TRUE(IndexRecords(*Open(source, bytes), RecordKind::kAccount, 0, &by_record, go_on).ok());
  by_record.Seal();
  for (const IdIndex* index : {&by_id, &by_record}) {
    EXPECT_EQ(index->line_count(), 3);
    EXPECT_EQ(index->nameless_count(), 1);
    EXPECT_FALSE(index->complete());
    EXPECT_TRUE(index->Contains("crm~a"));
    EXPECT_FALSE(index->Contains("crm~b"));
  }
  EXPECT_FALSE(by_id.has_repeated_ids());
}

TEST(TableTest, RepeatedIdsAreSeen) {
  SourceConfig source = Config("accounts: {path: p}");
  IdIndex index;
  ASSERT_TRUE(IndexIds(*Open(source, "id,name\na,one\nb,two\na,three\n"), &index, [] {
                return absl::OkStatus();
              }).ok());
  index.Seal();
  EXPECT_TRUE(index.has_repeated_ids());
}

TEST(TableTest, TheIdOfAStageChangeIsMadeFromItsFacts) {
  SourceConfig source = Config("stage_history: {path: p}");
  const std::string bytes =
      "id,opportunity,stage,changed_at\n,o-1,Open,2025-01-01\n,o-1,Won,2025-02-01\nh-3,o-1,Won,\n";
  std::vector<std::string> ids;
  ASSERT_TRUE(*Open(source, bytes)->NextIds(10, &ids));
  RecordBatch batch;
  ASSERT_TRUE(*Open(source, bytes)->Next(10, &batch));
  ASSERT_EQ(batch.records.size(), 2u);
  EXPECT_THAT(ids, ElementsAre(batch.records[0].id, batch.records[1].id, "crm~h-3"));
}

TEST(TableTest, ResumesAtACheckpointWithTheSameRecords) {
  SourceConfig source = Config("accounts: {path: p}");
  std::string bytes = "id,name\n";
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&bytes, i, i % 97 == 0 ? "" : ",n", "\n");
  auto whole = Open(source, bytes);
  RecordBatch batch;
  std::vector<std::string> ids;
  std::vector<std::pair<Checkpoint, size_t>> stops = {{whole->checkpoint(), 0}};
  while (*whole->Next(137, &batch)) {
    for (const auto& record : batch.records) ids.push_back(record.id);
    stops.emplace_back(whole->checkpoint(), ids.size());
  }
  for (const auto& [checkpoint, done] : stops) {
    auto resumed = Open(source, bytes);
    ASSERT_TRUE(resumed->SeekTo(checkpoint).ok());
    std::vector<std::string> rest;
    while (*resumed->Next(50, &batch)) {
      for (const auto& record : batch.records) rest.push_back(record.id);
    }
    EXPECT_EQ(rest,
              std::vector<std::string>(ids.begin() + static_cast<ptrdiff_t>(done), ids.end()));
  }
}

constexpr char kCall[] =
    R"({"id": "c-1", "source_system": "ringcx", "started_at": "2025-03-01T10:00:00Z", )"
    R"("duration_seconds": 612, "direction": "OUTBOUND", "dialed_number": "+1 415 555 0100", )"
    R"("agent": {"id": "rep-7", "name": "Rae Poe"}, "mood": "good", )"
    R"("participants": [{"name": "Jo Lin", "role": "CUSTOMER", "shoe": 42}], "language": "en", )"
    R"("utterances": [{"speaker": "Rae Poe", "role": "AGENT", "start_ms": 0, "end_ms": 4200, )"
    R"("text": "Hi Jo"}, {"speaker": "Jo Lin", "role": "CUSTOMER", "start_ms": 4300, )"
    R"("text": "Hello"}]})";

std::unique_ptr<RecordReader> OpenCallFile(const std::string& bytes, const std::string& file) {
  SourceConfig source = OfflineCalls("files");
  return Open(source, bytes, file);
}

TEST(CallsTest, ReadsACallAndItsTranscript) {
  auto reader = OpenCallFile(absl::StrCat(kCall, "\n\n"), "calls.jsonl");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  ASSERT_EQ(batch.records.size(), 1u) << batch.rejects[0].reason;
  const auto& call = static_cast<const crm::v1::Call&>(*batch.records[0].message);
  EXPECT_EQ(call.name(), "calls/files~c-1");
  EXPECT_EQ(call.duration().seconds(), 612);
  EXPECT_EQ(call.direction(), crm::v1::Call::DIRECTION_OUTBOUND);
  EXPECT_EQ(call.agent().external_id(), "rep-7");
  EXPECT_EQ(call.participants(0).role(), crm::v1::SPEAKER_ROLE_CUSTOMER);
  EXPECT_EQ(call.custom_fields().at("mood"), "good");
  EXPECT_TRUE(call.has_transcript());
  const crm::v1::Transcript* transcript = batch.records[0].transcript;
  ASSERT_NE(transcript, nullptr);
  EXPECT_EQ(transcript->name(), "transcripts/files~c-1");
  EXPECT_EQ(transcript->call(), "calls/files~c-1");
  ASSERT_EQ(transcript->utterances_size(), 2);
  EXPECT_FALSE(transcript->utterances(1).has_end_ms());
  EXPECT_EQ(batch.warnings.counts().size(), 1u);
}

TEST(CallsTest, KeepsACallWithoutWords) {
  auto reader = OpenCallFile(R"({"id": 7, "started_at": "2025-03-01T10:00:00Z"})", "calls.jsonl");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  ASSERT_EQ(batch.records.size(), 1u);
  EXPECT_EQ(batch.records[0].id, "files~7");
  EXPECT_EQ(batch.records[0].transcript, nullptr);
}

struct BadCall {
  const char* line;
  const char* field;
};

TEST(CallsTest, RejectsNameTheMember) {
  for (
      const BadCall& test : std::initializer_list<BadCall>{
          {R"({"started_at": "2025-03-01T10:00:00Z"})", "id"},
          {R"({"id": "c"})", "started_at"},
          {R"({"id": "c", "started_at": "yesterday"})", "started_at"},
          {R"({"id": "c", "started_at": 17})", "started_at"},
          {R"({"id": {}, "started_at": "2025-03-01"})", "id"},
          {R"({"id": "c", "started_at": "2025-03-01", "duration_seconds": -1})",
           "duration_seconds"},
          {R"({"id": "c", "started_at": "2025-03-01", "participants": {}})", "participants"},
          {R"({"id": "c", "started_at": "2025-03-01", "participants": [3]})", "participants[0]"},
          {R"({"id": "c", "started_at": "2025-03-01", "agent": "Rae"})", "agent"},
          {R"({"id": "c", "started_at": "2025-03-01", "utterances": "hi"})", "utterances"},
          {R"({"id": "c", "started_at": "2025-03-01", "utterances": [{"text": 1.5}]})",
           "utterances[0].text"},
          {R"({"id": "c", "started_at": "2025-03-01", "utterances": [{"speaker": "a"}]})",
           "utterances[0].text"},
          {R"({"id": "c", "started_at": "2025-03-01", "utterances": [{"text": "a", "start_ms": -4}]})",
           "utterances[0].start_ms"},
          {R"([1])", ""},
          {R"({"id": )", ""},
      }) {
    auto reader = OpenCallFile(absl::StrCat(test.line, "\n", kCall), "calls.jsonl");
    RecordBatch batch;
    ASSERT_TRUE(*reader->Next(10, &batch));
    ASSERT_EQ(batch.rejects.size(), 1u) << test.line;
    EXPECT_EQ(batch.rejects[0].field, test.field) << test.line;
    EXPECT_EQ(batch.rejects[0].line, 1);
    EXPECT_EQ(batch.records.size(), 1u);
  }
}

TEST(CallsTest, RejectsDeepNestingAndEndlessLists) {
  std::string deep = absl::StrCat(R"({"id":"c","x":)", std::string(100000, '['), "}");
  std::string turns = R"({"id":"c","started_at":"2025-03-01","utterances":[{"text":"a"})";
  for (int i = 0; i < 20000; ++i) turns += R"(,{"text":"a"})";
  auto reader = OpenCallFile(absl::StrCat(deep, "\n", turns, "]}\n"), "calls.jsonl");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  ASSERT_EQ(batch.rejects.size(), 2u);
  EXPECT_THAT(batch.rejects[0].reason, HasSubstr("nested deeper"));
  EXPECT_THAT(batch.rejects[1].reason, HasSubstr("more than 20000 turns"));
}

TEST(CallsTest, SortsTurnsAndDropsImpossibleEnds) {
  auto reader = OpenCallFile(
      R"({"id":"c","started_at":"2025-03-01","utterances":[)"
      R"({"text":"second","start_ms":900,"end_ms":100},{"text":"first","start_ms":5}]})",
      "calls.jsonl");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  ASSERT_EQ(batch.records.size(), 1u);
  const crm::v1::Transcript& transcript = *batch.records[0].transcript;
  EXPECT_EQ(transcript.utterances(0).text(), "first");
  EXPECT_FALSE(transcript.utterances(1).has_end_ms());
  EXPECT_EQ(batch.warnings.counts().size(), 2u);
}

TEST(TranscriptFileTest, ReadsPlainText) {
  auto reader = OpenCallFile(
      "# started_at: 2025-03-01T10:00:00Z\n"
      "[00:00:05] Agent: Hello, this is Rae.\nMore of it: with a colon.\n"
      "[00:01:02] Customer: See https://acme.example now\n",
      "talk-7.txt");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  ASSERT_EQ(batch.records.size(), 1u) << batch.rejects[0].reason;
  EXPECT_EQ(batch.records[0].id, "files~talk-7");
  const crm::v1::Transcript& transcript = *batch.records[0].transcript;
  ASSERT_EQ(transcript.utterances_size(), 2);
  EXPECT_EQ(transcript.utterances(0).start_ms(), 5000);
  EXPECT_EQ(transcript.utterances(0).role(), crm::v1::SPEAKER_ROLE_AGENT);
  EXPECT_EQ(transcript.utterances(0).text(), "Hello, this is Rae. More of it: with a colon.");
  EXPECT_EQ(transcript.utterances(1).text(), "See https://acme.example now");
  EXPECT_TRUE(static_cast<const crm::v1::Call&>(*batch.records[0].message).has_start_time());
}

TEST(TranscriptFileTest, ReadsWebVtt) {
  auto reader = OpenCallFile(
      "WEBVTT - a call\r\n\r\nNOTE dialed_number: +1 415 555 0100\r\n\r\n1\r\n"
      "00:00:01.500 --> 00:00:04.000 align:start\r\n<v Rae Poe>Hi &amp; welcome,\r\n"
      "<i>Jo</i></v>\r\n\r\n01:02.000 --> 01:03.000\r\nJo Lin: Hello\r\n",
      "talk.vtt");
  RecordBatch batch;
  ASSERT_TRUE(*reader->Next(10, &batch));
  ASSERT_EQ(batch.records.size(), 1u) << batch.rejects[0].reason;
  const crm::v1::Transcript& transcript = *batch.records[0].transcript;
  ASSERT_EQ(transcript.utterances_size(), 2);
  EXPECT_EQ(transcript.utterances(0).speaker(), "Rae Poe");
  EXPECT_EQ(transcript.utterances(0).text(), "Hi & welcome, Jo");
  EXPECT_EQ(transcript.utterances(0).start_ms(), 1500);
  EXPECT_EQ(transcript.utterances(0).end_ms(), 4000);
  EXPECT_EQ(transcript.utterances(1).speaker(), "Jo Lin");
  EXPECT_EQ(transcript.utterances(1).start_ms(), 62000);
  EXPECT_EQ(static_cast<const crm::v1::Call&>(*batch.records[0].message).dialed_number(),
            "+1 415 555 0100");
}

TEST(TranscriptFileTest, RejectsFilesWithoutTurns) {
  for (const auto& [bytes, file] :
       std::vector<std::pair<std::string, std::string>>{{"just some words", "a.txt"},
                                                        {"", "a.txt"},
                                                        {"WEBVTT\n", "a.vtt"},
                                                        {"no", "a.vtt"},
                                                        {std::string("A: b\0", 5), "a.txt"}}) {
    auto reader = OpenCallFile(bytes, file);
    RecordBatch batch;
    ASSERT_TRUE(*reader->Next(10, &batch));
    EXPECT_EQ(batch.rejects.size(), 1u) << bytes;
    EXPECT_FALSE(*reader->Next(10, &batch));
  }
}

TEST(RejectTest, IsOneLineOfJson) {
  Reject reject = MakeReject("a.csv", 17, {"started_at", "is no time"}, "x\n\xFF\"y");
  EXPECT_EQ(RejectAsJsonLine(reject),
            "{\"line\":17,\"field\":\"started_at\",\"reason\":\"is no "
            "time\",\"raw\":\"x\\n\xEF\xBF\xBD\\\"y\"}\n");
}

}  // namespace
}  // namespace dealtrace::ingestion
