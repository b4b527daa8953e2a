#include "tools/sandbox/score/truth.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/sandbox/company/reasons.h"
#include "tools/sandbox/score/lines.h"

namespace dealtrace::sandbox {

absl::StatusOr<ReasonTruth> ReadReasonTruth(const std::string& path) {
  ReasonTruth truth;
  absl::Status status = ForEachJsonLine(path, [&](const nlohmann::json& line) {
    TrueReasons reasons;
    reasons.outcome = line.at("outcome").get<std::string>();
    reasons.main_reason = line.at("main_reason").get<std::string>();
    reasons.phrasing_set = line.at("phrasing_set").get<std::string>();
    for (const nlohmann::json& said : line.at("said")) {
      if (said.at("main").get<bool>()) reasons.said = true;
    }
    truth[line.at("opportunity").get<std::string>()] = std::move(reasons);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return truth;
}

absl::StatusOr<LinkTruth> ReadLinkTruth(const std::string& path) {
  LinkTruth truth;
  absl::Status status =
      ForEachCsvRow(path, {"left_id", "right_id"}, {}, [&](const std::vector<std::string>& row) {
        truth[row[1]] = row[0];
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return truth;
}

absl::StatusOr<absl::flat_hash_map<std::string, std::string>> ReadCallKinds(
    const std::string& path) {
  absl::flat_hash_map<std::string, std::string> kinds;
  absl::Status status = ForEachJsonLine(path, [&](const nlohmann::json& line) {
    kinds[line.at("call").get<std::string>()] = line.at("kind").get<std::string>();
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return kinds;
}

absl::StatusOr<ReasonAnswers> ReadReasonAnswers(const std::string& path) {
  ReasonAnswers answers;
  absl::Status status = ForEachJsonLine(path, [&](const nlohmann::json& line) {
    std::vector<PredictedReason> reasons;
    for (const nlohmann::json& item : line.at("reasons")) {
      PredictedReason reason;
      reason.code = item.at("code").get<std::string>();
      if (!ParseReason(reason.code).has_value()) {
        return absl::InvalidArgumentError(absl::StrCat("unknown reason code ", reason.code));
      }
      reason.rank = item.value("rank", static_cast<int64_t>(reasons.size() + 1));
      reason.quote = item.value("quote", "");
      reason.call = item.value("call", "");
      reason.utterance = item.value("utterance", int64_t{0});
      reason.offset = item.value("offset", int64_t{0});
      reasons.push_back(std::move(reason));
    }
    std::stable_sort(
        reasons.begin(), reasons.end(),
        [](const PredictedReason& a, const PredictedReason& b) { return a.rank < b.rank; });
    answers[line.at("opportunity").get<std::string>()] = std::move(reasons);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return answers;
}

absl::StatusOr<std::vector<LinkAnswer>> ReadLinkAnswers(const std::string& path) {
  std::vector<LinkAnswer> answers;
  absl::Status status = ForEachCsvRow(
      path, {"left_id", "right_id"}, {"probability"}, [&](const std::vector<std::string>& row) {
        LinkAnswer answer{row[0], row[1], 1.0};
        if (!row[2].empty() && !absl::SimpleAtod(row[2], &answer.probability)) {
          return absl::InvalidArgumentError(absl::StrCat("probability is not a number: ", row[2]));
        }
        answers.push_back(std::move(answer));
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return answers;
}

}  // namespace dealtrace::sandbox
