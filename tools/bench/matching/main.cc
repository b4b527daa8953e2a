// Link quality on sample companies, and the weights that fit them:
//
//   dealtrace-bench-matching --train w1 --train w2 --train w3 --test w11 --output json
//
// Each folder is what `dealtrace-sandbox company` writes. Fits the weights to the truth of the
// training companies with the built-in model as the prior, calibrates on calls that no fold saw,
// and judges both models on the test companies, which nothing was fitted to.
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "nlohmann/json.hpp"
#include "services/matching/domain/link_training.h"
#include "services/matching/offline/customer_files.h"
#include "services/matching/offline/pair_files.h"

namespace dealtrace::matching {
namespace {

using Json = nlohmann::ordered_json;

struct World {
  std::vector<TrainingCall> calls;
  int64_t true_links = 0;
};

absl::StatusOr<World> ReadWorld(const std::string& folder) {
  const auto source = ReadSource(folder + "/sources.yaml", "");
  if (!source.ok()) return source.status();
  const auto truth = ReadTruth(folder + "/truth/links.csv");
  if (!truth.ok()) return truth.status();
  std::map<std::string, std::string> deal_of;
  for (const auto& [deal, call] : *truth) deal_of[call] = deal;
  CandidateIndex index;
  ReadCounts counts;
  absl::Status status = ReadCustomers(*source, index, counts);
  if (!status.ok()) return status;
  index.Finish();
  // A call that stands twice counts once, as its fuller line tells it.
  std::map<std::string, CallRecord> calls;
  status = ReadCalls(
      *source,
      [&](const CallRecord& call) {
        CallRecord& kept = calls[call.id];
        if (kept.id.empty() || call.mentions.has_words) kept = call;
        return absl::OkStatus();
      },
      counts);
  if (!status.ok()) return status;
  World world;
  world.true_links = static_cast<int64_t>(truth->size());
  const LinkSettings settings;
  for (const auto& [id, call] : calls) {
    const std::string deal = deal_of[FileId(id)];
    const std::string prefix = id.substr(0, id.size() - FileId(id).size());
    world.calls.push_back(
        MakeTrainingCall(call, deal.empty() ? "" : prefix + deal, index, settings));
  }
  return world;
}

Json QualityOf(const std::vector<World>& worlds, const LinkModel& model, double precision_min) {
  const double threshold = ThresholdFor(model, precision_min);
  double linked = 0;
  double correct = 0;
  double wanted = 0;
  double expected = 0;
  for (const World& world : worlds) {
    wanted += static_cast<double>(world.true_links);
    for (const TrainingCall& call : world.calls) {
      const JudgedLink judged = Judge(call, model);
      if (judged.probability < threshold) continue;
      ++linked;
      expected += judged.probability;
      correct += judged.correct ? 1 : 0;
    }
  }
  return {{"threshold", threshold},
          {"precision", correct / linked},
          {"expected_precision", expected / linked},
          {"recall", correct / wanted},
          {"linked", linked}};
}

Json WeightsOf(const LinkModel& model) {
  Json weights;
  for (size_t feature = 0; feature < kFeatureCount; ++feature) {
    for (size_t level = 1; level < kLevelCount; ++level) {
      const double bits = model.bits[feature][level];
      if (bits == 0) continue;
      weights[std::string(FeatureName(static_cast<Feature>(feature)))]
             [std::string(LevelName(static_cast<Level>(level)))] = bits;
    }
  }
  weights["prior"] = model.prior_bits;
  weights["no_deal"] = model.no_deal_bits;
  return weights;
}

Json CalibrationOf(const std::vector<CalibrationPoint>& points) {
  Json json = Json::array();
  for (const CalibrationPoint& point : points) json.push_back({point.probability, point.precision});
  return json;
}

absl::Status Run(const std::vector<std::string>& train, const std::vector<std::string>& test,
                 double precision_min) {
  std::vector<TrainingCall> calls;
  for (const std::string& folder : train) {
    auto world = ReadWorld(folder);
    if (!world.ok()) return world.status();
    for (TrainingCall& call : world->calls) calls.push_back(std::move(call));
  }
  Json json;
  std::vector<World> worlds;
  for (const std::string& folder : test) {
    auto world = ReadWorld(folder);
    if (!world.ok()) return world.status();
    worlds.push_back(*std::move(world));
  }
  json["built_in"] = QualityOf(worlds, BuiltInModel(), precision_min);
  if (!calls.empty()) {
    std::vector<JudgedLink> judged;
    for (const TrainingCall& call : calls) judged.push_back(Judge(call, BuiltInModel()));
    json["built_in"]["calibration"] = CalibrationOf(Calibrate(std::move(judged)));
    const auto model = TrainModel(calls, BuiltInModel());
    if (!model.ok()) return model.status();
    json["fitted"] = QualityOf(worlds, *model, precision_min);
    json["weights"] = WeightsOf(*model);
    json["fitted"]["calibration"] = CalibrationOf(model->calibration);
  }
  std::cout << json.dump() << "\n";
  return absl::OkStatus();
}

}  // namespace
}  // namespace dealtrace::matching

int main(int argc, char** argv) {
  CLI::App app("Link quality on sample companies");
  std::vector<std::string> train;
  std::vector<std::string> test;
  double precision_min = 0.99;
  app.add_option("--train", train, "Folders of sample companies to fit weights to");
  app.add_option("--test", test, "Folders of sample companies to judge on")->required();
  app.add_option("--precision-min", precision_min, "Floor for LINKED")->check(CLI::Range(0.0, 1.0));
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = dealtrace::matching::Run(train, test, precision_min);
  if (status.ok()) return 0;
  std::cerr << "dealtrace-bench-matching: " << std::string(status.message()) << "\n";
  return 1;
}
