// Whole tables as reports write them, read as a sync does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/person.pb.h"
#include "services/ingestion/domain/record_reader.h"
#include "services/ingestion/domain/source_config.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Read {
  absl::Status status;
  std::vector<std::string> ids;
  std::vector<std::string> rejects;
  std::vector<std::string> warnings;
  std::vector<std::string> index_ids;
  std::string first;  // the first record, as text
};

Read ReadTable(const std::string& mapping, const std::string& bytes,
               const std::string& stream = "opportunities", size_t batch_size = 100) {
  Read read;
  auto sources = ParseSources("sources: [{name: crm, kind: files, currency: EUR, crm: {" + stream +
                                  ": {path: deals.csv, map: " + mapping + "}}}]",
                              "sources.yaml");
  EXPECT_TRUE(sources.ok()) << sources.status();
  const SourceConfig& source = (*sources)[0];
  const auto open = [&] {
    return OpenRecords(source, source.streams[0], BytesInMemory(bytes), "deals.csv");
  };
  auto reader = open();
  read.status = reader.status();
  if (!reader.ok()) return read;
  for (const auto& [text, count] : (*reader)->file_warnings().counts()) {
    read.warnings.push_back(text);
  }
  RecordBatch batch;
  while (*(*reader)->Next(batch_size, &batch)) {
    for (const SourceRecord& record : batch.records) {
      if (read.ids.empty()) read.first = record.message->ShortDebugString();
      read.ids.push_back(record.id);
    }
    for (const Reject& reject : batch.rejects) read.rejects.push_back(reject.reason);
    for (const auto& [text, count] : batch.warnings.counts()) read.warnings.push_back(text);
  }
  auto ids = open();
  while (*(*ids)->NextIds(batch_size, &read.index_ids)) {
    if (std::find(read.index_ids.begin(), read.index_ids.end(), "") != read.index_ids.end()) break;
  }
  return read;
}

constexpr char kMap[] = "{id: Id, account: Account, stage: Stage, amount: Amount}";

TEST(ReportFilesTest, TheSecondColumnOfOneNameIsKeptAndTold) {
  const Read read = ReadTable("{id: Record ID, name: Name, phone: Phone Number}",
                              "Record ID,Name,Phone Number,Email,Phone Number\n"
                              "p-1,Ann Low,+1 212 555 0001,ann@a.example,+1 212 555 0002\n",
                              "contacts");
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_THAT(read.first, HasSubstr("phone: \"+1 212 555 0001\""));
  EXPECT_THAT(read.first, HasSubstr("key: \"Phone Number (2)\" value: \"+1 212 555 0002\""));
  EXPECT_THAT(read.warnings, Contains(HasSubstr("more than one column 'Phone Number'")));
}

TEST(ReportFilesTest, ATitleAndADirectiveAreNoHeaderRow) {
  for (const char* before :
       {"sep=,\n", "Open deals\n", "sep=,\nOpen deals\n\n", "Open deals\nAs of,2026-03-01\n\n"}) {
    const Read read =
        ReadTable(kMap, std::string(before) + "Id,Account,Stage,Amount\nd-1,Acme,Won,5\n");
    ASSERT_TRUE(read.status.ok()) << before << read.status;
    EXPECT_THAT(read.ids, testing::ElementsAre("crm~d-1")) << before;
    EXPECT_THAT(read.rejects, IsEmpty()) << before;
  }
}

// A remark that counted as a record without an id would keep a full run from deleting.
TEST(ReportFilesTest, RemarksBehindTheTableAreToldAndHideNoId) {
  for (size_t batch_size : {1, 2, 100}) {
    const Read read = ReadTable(kMap,
                                "Id,Account,Stage,Amount\nd-1,Acme,Won,5\nd-2,Zeta,Won,6\n"
                                "Grand Total,,,11\n\nAcme Corp\nCopyright (c) 2026\n",
                                "opportunities", batch_size);
    EXPECT_THAT(read.ids, testing::ElementsAre("crm~d-1", "crm~d-2"));
    EXPECT_THAT(read.rejects, IsEmpty());
    EXPECT_THAT(read.warnings, Contains(HasSubstr("from line 4 on")));
    EXPECT_THAT(read.index_ids, Not(Contains("")));
  }
}

TEST(ReportFilesTest, AMappingOfAnotherSpellingIsToldTheRightOne) {
  for (const auto& [mapped, header] :
       std::vector<std::pair<const char*, const char*>>{{"deal stage", "Deal Stage"},
                                                        {"DEAL_STAGE", "Deal Stage"},
                                                        {"Etape", "Étape"},
                                                        {"Wahrung", "Währung"},
                                                        {"DealStage", "Deal Stage"},
                                                        {"Phase", "Phase "},
                                                        {"Deal  Stage", "Deal Stage"}}) {
    const Read read = ReadTable(std::string("{id: Id, stage: '") + mapped + "'}",
                                std::string("Id,") + header + "\nd-1,Won\n");
    if (read.status.ok()) continue;  // the same but for spaces: taken
    EXPECT_THAT(std::string(read.status.message()), HasSubstr("did you mean"));
    EXPECT_THAT(std::string(read.status.message()), HasSubstr(header));
  }
  EXPECT_TRUE(ReadTable("{id: Id, stage: 'Deal  Stage'}", "Id,Deal Stage\nd-1,Won\n").status.ok());
}

TEST(ReportFilesTest, AMissingColumnNamesAHeaderRowThatLooksLikeARecord) {
  const Read read = ReadTable(kMap, "d-1,Acme,Won,5\nd-2,Zeta,Won,6\n");
  EXPECT_THAT(std::string(read.status.message()), HasSubstr("looks like a record"));
}

}  // namespace
}  // namespace dealtrace::ingestion
