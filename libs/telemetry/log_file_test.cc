#include "libs/telemetry/log_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace dealtrace::telemetry {
namespace {

namespace fs = std::filesystem;

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Standard output and error of this process go to `path()` while it lives.
class LogFileTest : public ::testing::Test {
 protected:
  LogFileTest() : output_(dup(STDOUT_FILENO)), errors_(dup(STDERR_FILENO)) {
    std::string folder = "/tmp/dealtrace-log-XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  ~LogFileTest() override {
    Restore();
    close(output_);
    close(errors_);
    fs::remove_all(folder_);
  }

  std::string path() const { return folder_ + "/service.log"; }
  void Redirect() const {
    const int file = open(path().c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    close(file);
  }
  void Restore() const {
    dup2(output_, STDOUT_FILENO);
    dup2(errors_, STDERR_FILENO);
  }
  static void Write(int descriptor, const std::string& text) {
    EXPECT_EQ(write(descriptor, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  const int output_;
  const int errors_;
  std::string folder_;
};

TEST_F(LogFileTest, KeepsSoManyFilesOfSoManyBytesAndTheNewestLines) {
  const LogFile log(path(), /*bytes_max=*/100, /*files_max=*/4);
  Redirect();
  for (int i = 0; i < 1000; ++i) {
    log.RotateWhenFull();
    Write(STDERR_FILENO, "line " + std::to_string(i) + "\n");
  }
  Restore();
  uintmax_t bytes = 0;
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    bytes += entry.file_size();
    ++files;
  }
  EXPECT_EQ(files, 4);
  EXPECT_LT(bytes, 4 * 110u);
  EXPECT_NE(Read(path()).find("line 999\n"), std::string::npos);
  // No line is lost where two files meet.
  const std::string all =
      Read(path() + ".3") + Read(path() + ".2") + Read(path() + ".1") + Read(path());
  EXPECT_NE(all.find("line 970\nline 971\nline 972\n"), std::string::npos) << all;
}

TEST_F(LogFileTest, WhatOthersWriteToStandardOutputAndErrorGoesToTheNewFileToo) {
  const LogFile log(path(), /*bytes_max=*/10, /*files_max=*/2);
  Redirect();
  Write(STDERR_FILENO, "a line that fills it\n");
  log.RotateWhenFull();
  Write(STDOUT_FILENO, "output\n");
  Write(STDERR_FILENO, "errors\n");
  Restore();
  EXPECT_EQ(Read(path()), "output\nerrors\n");
  EXPECT_EQ(Read(path() + ".1"), "a line that fills it\n");
}

TEST_F(LogFileTest, WhereNoNewFileCanBeMadeTheOldOneStaysInUse) {
  const LogFile log(folder_ + "/absent/service.log", /*bytes_max=*/10, /*files_max=*/2);
  Redirect();
  Write(STDERR_FILENO, "a line that fills it\n");
  log.RotateWhenFull();
  Write(STDERR_FILENO, "another\n");
  Restore();
  EXPECT_EQ(Read(path()), "a line that fills it\nanother\n");
}

TEST_F(LogFileTest, LeavesAPipeAlone) {
  const LogFile log(path(), /*bytes_max=*/0, /*files_max=*/2);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  dup2(ends[1], STDERR_FILENO);
  log.RotateWhenFull();
  Restore();
  close(ends[0]);
  close(ends[1]);
  EXPECT_FALSE(fs::exists(path()));
}

}  // namespace
}  // namespace dealtrace::telemetry
