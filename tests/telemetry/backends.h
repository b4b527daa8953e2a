// A real Jaeger behind a real OpenTelemetry collector that runs deploy/'s configuration, for one
// test.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace dealtrace::telemetry_test {

// A program that ends with this object.
class Background {
 public:
  Background(const std::string& program, const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment, const std::string& log_file);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

 private:
  int pid_ = 0;
};

// Skips the test where the two programs are absent; tests/telemetry/build_backends makes them.
class BackendsTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // `http://…` of Jaeger's queries, and of the collector's OTLP/gRPC receiver.
  std::string QueryAddress() const;
  std::string CollectorAddress() const;

  // What Jaeger answers to `path`; null when it is not 200 or no JSON.
  nlohmann::json AskJaeger(const std::string& path) const;

 private:
  void StartJaeger();
  void StartCollector();

  std::string folder_;
  std::vector<int> ports_;
  std::unique_ptr<Background> jaeger_;
  std::unique_ptr<Background> collector_;
};

}  // namespace dealtrace::telemetry_test
