#include "libs/config/service_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "libs/config/nearest_key.h"

namespace dealtrace::config {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class ServiceConfigTest : public ::testing::Test {
 protected:
  ServiceConfigTest() {
    folder_ = ::testing::TempDir() + "service_config_" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
  }
  ~ServiceConfigTest() override {
    for (const std::string& name : variables_) unsetenv(name.c_str());
    std::filesystem::remove_all(folder_);
  }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }

  absl::StatusOr<ServiceConfig> Load(const std::string& yaml) {
    return LoadServiceConfig(Write("service.yaml", yaml));
  }

  std::string WhyNot(const std::string& yaml) {
    const auto config = Load(yaml);
    EXPECT_TRUE(absl::IsInvalidArgument(config.status())) << config.status();
    return std::string(config.status().message());
  }

  void Set(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    variables_.push_back(name);
  }

  std::string folder_;
  std::vector<std::string> variables_;
};

TEST_F(ServiceConfigTest, ReadsEveryKindOfKey) {
  const auto config = Load(R"(
listen_address: 0.0.0.0:7101
worker_threads: 32
drain_limit: 1m30s
service_scopes:
  matching: [feed.read, crm.read]
  insight: []
upstreams:
  ingestion: 127.0.0.1:7101
settings:
  link: {minimum_score: 0.8, nouns: [account, call]}
  folder: /data
)");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen_address, "0.0.0.0:7101");
  EXPECT_EQ(config->metrics_address, "127.0.0.1:0");
  EXPECT_EQ(config->worker_threads, 32);
  EXPECT_EQ(config->drain_limit, absl::Seconds(90));
  EXPECT_THAT(config->service_scopes.at("matching"), ElementsAre("feed.read", "crm.read"));
  EXPECT_TRUE(config->service_scopes.at("insight").empty());
  EXPECT_THAT(config->upstreams, ElementsAre(Pair("ingestion", "127.0.0.1:7101")));
  EXPECT_EQ(config->Setting("link.minimum_score", "1"), "0.8");
  EXPECT_EQ(config->Setting("link.nouns", ""), "account,call");
  EXPECT_EQ(config->Setting("absent", "default"), "default");
}

TEST_F(ServiceConfigTest, AnEmptyFileGivesTheDefaults) {
  const auto config = Load("");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->worker_threads, 16);
}

TEST_F(ServiceConfigTest, RefusesAnUnknownKeyAndSuggestsTheNearest) {
  EXPECT_THAT(WhyNot("listen_adress: x\n"),
              AllOf(HasSubstr("service.yaml"), HasSubstr("`listen_adress`"),
                    HasSubstr("did you mean `listen_address`?")));
  EXPECT_THAT(WhyNot("colour: red\n"), HasSubstr("the keys are"));
}

TEST_F(ServiceConfigTest, NamesTheKeyAndTheFixOfAWrongValue) {
  EXPECT_THAT(WhyNot("worker_threads: many\n"),
              AllOf(HasSubstr("worker_threads"), HasSubstr("from 1 to 1000")));
  EXPECT_THAT(WhyNot("worker_threads: 0\n"), HasSubstr("from 1 to 1000"));
  EXPECT_THAT(WhyNot("drain_limit: 20\n"), HasSubstr("for example 20s"));
  EXPECT_THAT(WhyNot("listen_address: [a]\n"), HasSubstr("a single value"));
  EXPECT_THAT(WhyNot("service_scopes: {matching: feed.read}\n"), HasSubstr("list of scopes"));
  EXPECT_THAT(WhyNot("upstreams: 127.0.0.1:1\n"), HasSubstr("keys with values"));
}

TEST_F(ServiceConfigTest, RefusesWhatIsNotYaml) {
  EXPECT_THAT(WhyNot("a: [b\n"), HasSubstr("not valid YAML"));
  EXPECT_THAT(WhyNot("- a\n- b\n"), HasSubstr("map"));
  EXPECT_THAT(WhyNot("? [a, b]\n: c\n"), HasSubstr("not valid YAML"));
}

TEST_F(ServiceConfigTest, NamesAMissingFile) {
  const auto config = LoadServiceConfig(folder_ + "/absent.yaml");
  EXPECT_TRUE(absl::IsInvalidArgument(config.status()));
  EXPECT_THAT(std::string(config.status().message()), HasSubstr("absent.yaml"));
}

TEST_F(ServiceConfigTest, TheEnvironmentWins) {
  Set("DEALTRACE_LISTEN_ADDRESS", "127.0.0.1:9");
  Set("DEALTRACE_UPSTREAMS_INGESTION", "dns:///ingestion:1");
  Set("DEALTRACE_SETTINGS_LINK_MINIMUM_SCORE", "0.9");
  const auto config = Load(
      "listen_address: x\nupstreams: {ingestion: y}\nsettings: {link: {minimum_score: 0.8}}\n");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen_address, "127.0.0.1:9");
  EXPECT_EQ(config->upstreams.at("ingestion"), "dns:///ingestion:1");
  EXPECT_EQ(config->Setting("link.minimum_score", ""), "0.9");
}

TEST_F(ServiceConfigTest, AWrongVariableIsNamed) {
  Set("DEALTRACE_WORKER_THREADS", "x");
  EXPECT_THAT(WhyNot(""), HasSubstr("DEALTRACE_WORKER_THREADS"));
}

TEST_F(ServiceConfigTest, ReadsASecretFromItsFile) {
  const std::string path = Write("database.secret", "host=/run dbname=dealtrace\n");
  const auto config = Load("database_file: " + path + "\n");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->database, "host=/run dbname=dealtrace");
  EXPECT_THAT(WhyNot("database_file: /absent/file\n"),
              AllOf(HasSubstr("database_file"), HasSubstr("/absent/file")));
}

TEST_F(ServiceConfigTest, ReadFileRefusesALargeFileAndAFolder) {
  EXPECT_TRUE(
      absl::IsInvalidArgument(ReadFile(Write("large", std::string(100, 'x')), 99).status()));
  EXPECT_EQ(ReadFile(folder_ + "/large", 100)->size(), 100u);
  EXPECT_FALSE(ReadFile(folder_).ok());
  EXPECT_TRUE(absl::IsNotFound(ReadFile(folder_ + "/absent").status()));
}

TEST(NearestKeyTest, FindsATypoButNotAnotherWord) {
  const std::vector<std::string> known = {"listen_address", "database", "settings"};
  EXPECT_EQ(NearestKey("databse", known), "database");
  EXPECT_EQ(NearestKey("setings", known), "settings");
  EXPECT_EQ(NearestKey("colour", known), "");
  EXPECT_EQ(NearestKey(std::string(100'000, 'x'), known), "");
}

}  // namespace
}  // namespace dealtrace::config
