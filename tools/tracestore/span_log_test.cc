#include "tools/tracestore/span_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tools/tracestore/segment_file.h"

namespace dealtrace::tracestore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SpanLogTest : public ::testing::Test {
 protected:
  SpanLogTest() {
    options_.folder = ::testing::TempDir() + "span_log_" +
                      ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(options_.folder);
    options_.segment_bytes = 100;
    options_.bytes_max = 300;
  }
  ~SpanLogTest() override { std::filesystem::remove_all(options_.folder); }

  std::unique_ptr<SpanLog> Open() {
    found_.clear();
    absl::StatusOr<std::unique_ptr<SpanLog>> log = SpanLog::Open(
        options_,
        [this](absl::string_view record, const RecordPlace&) { found_.emplace_back(record); },
        [this](int64_t segment) { removed_.push_back(segment); });
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }

  std::string File(const std::string& name) const { return options_.folder + "/" + name; }

  SpanLogOptions options_;
  std::vector<std::string> found_;
  std::vector<int64_t> removed_;
  const absl::Time now_ = absl::Now();
};

TEST_F(SpanLogTest, ReadsBackWhatWasAppended) {
  const auto log = Open();
  const auto places = log->Append({"first", "second"}, now_);
  ASSERT_TRUE(places.ok()) << places.status();
  ASSERT_EQ(places->size(), 2u);
  const auto file = log->Find((*places)[1].segment);
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(*SpanLog::Read(*file, (*places)[0]), "first");
  EXPECT_EQ(*SpanLog::Read(*file, (*places)[1]), "second");
}

TEST_F(SpanLogTest, TellsEverythingAfterARestart) {
  Open()->Append({"first", "second"}, now_).status().IgnoreError();
  const auto log = Open();
  EXPECT_THAT(found_, ElementsAre("first", "second"));
  const auto places = log->Append({"third"}, now_);
  Open();
  EXPECT_THAT(found_, ElementsAre("first", "second", "third"));
}

TEST_F(SpanLogTest, CutsOffWhatACrashLeftHalfWritten) {
  Open()->Append({"first", "second"}, now_).status().IgnoreError();
  const std::string path = File("spans-000000001.log");
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 3);
  const auto log = Open();
  EXPECT_THAT(found_, ElementsAre("first"));
  EXPECT_TRUE(log->Append({"third"}, now_).ok());
  Open();
  EXPECT_THAT(found_, ElementsAre("first", "third"));
}

TEST_F(SpanLogTest, StopsAtARecordWhoseChecksumIsWrong) {
  Open()->Append({"first", "second"}, now_).status().IgnoreError();
  {
    std::fstream file(File("spans-000000001.log"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-1, std::ios::end);
    file.put('X');
  }
  Open();
  EXPECT_THAT(found_, ElementsAre("first"));
}

TEST_F(SpanLogTest, RemovesTheOldestWhenThereAreTooManyBytes) {
  const auto log = Open();
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(log->Append({std::string(100, static_cast<char>('a' + i))}, now_).ok());
  }
  EXPECT_THAT(removed_, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(log->Find(1), nullptr);
  EXPECT_FALSE(std::filesystem::exists(File("spans-000000001.log")));
  Open();
  EXPECT_THAT(found_, ElementsAre(std::string(100, 'g'), std::string(100, 'h')));
}

TEST_F(SpanLogTest, RemovesWhatIsTooOld) {
  options_.bytes_max = 1 << 20;
  const auto log = Open();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(log->Append({std::string(100, 'x')}, now_).ok());
  EXPECT_THAT(removed_, IsEmpty());
  ASSERT_TRUE(log->Append({"new"}, now_ + absl::Hours(24 * 30)).ok());
  EXPECT_THAT(removed_, ElementsAre(1, 2));
}

TEST_F(SpanLogTest, AHeldFileStaysReadableWhenItIsRemoved) {
  const auto log = Open();
  const auto places = log->Append({std::string(100, 'a')}, now_);
  const auto file = log->Find(1);
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(log->Append({std::string(100, 'b')}, now_).ok());
  EXPECT_EQ(*SpanLog::Read(*file, places->front()), std::string(100, 'a'));
}

TEST_F(SpanLogTest, LeavesOtherFilesAlone) {
  std::filesystem::create_directories(options_.folder);
  std::ofstream(File("notes.txt")) << "mine";
  Open();
  EXPECT_TRUE(std::filesystem::exists(File("notes.txt")));
}

TEST_F(SpanLogTest, NamesAFolderThatCannotBeUsed) {
  std::ofstream(options_.folder) << "a file";
  const auto log = SpanLog::Open(
      options_, [](absl::string_view, const RecordPlace&) {}, [](int64_t) {});
  ASSERT_FALSE(log.ok());
  EXPECT_NE(log.status().message().find(options_.folder), absl::string_view::npos);
}

}  // namespace
}  // namespace dealtrace::tracestore
