#include "tests/replicas/probes.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "dealtrace/ingestion/v1/call_service.pb.h"
#include "dealtrace/insight/v1/insight_service.pb.h"
#include "dealtrace/matching/v1/matching_service.pb.h"
#include "dealtrace/report/v1/report_service.pb.h"
#include "dealtrace/scoring/v1/scoring_service.pb.h"
#include "gtest/gtest.h"
#include "libs/http/client.h"

namespace dealtrace::replicas {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(20);
// Between two calls of one probe: they watch the services and are not a load test.
constexpr absl::Duration kPause = absl::Milliseconds(10);

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string TokenOf(const std::string& folder) {
  std::string token = ReadText(folder + "/identity/token");
  while (!token.empty() && token.back() == '\n') token.pop_back();
  return token;
}

template <class Request, class Response>
absl::StatusOr<std::string> Call(rpc::Client& client, const std::string& method,
                                 absl::Duration timeout) {
  Request request;
  request.set_page_size(50);
  const auto response = client.Unary<Response>(method, request, rpc::CallOptions::Within(timeout));
  if (!response.ok()) return response.status();
  return response->SerializeAsString();
}

}  // namespace

absl::StatusOr<std::string> Read(rpc::Client& client, const std::string& service,
                                 absl::Duration timeout) {
  if (service == "ingestion") {
    return Call<ingestion::v1::ListCallsRequest, ingestion::v1::ListCallsResponse>(
        client, "dealtrace.ingestion.v1.CallService/ListCalls", timeout);
  }
  if (service == "matching") {
    return Call<matching::v1::ListLinksRequest, matching::v1::ListLinksResponse>(
        client, "dealtrace.matching.v1.MatchingService/ListLinks", timeout);
  }
  if (service == "insight") {
    return Call<insight::v1::ListDealStoriesRequest, insight::v1::ListDealStoriesResponse>(
        client, "dealtrace.insight.v1.InsightService/ListDealStories", timeout);
  }
  if (service == "scoring") {
    return Call<scoring::v1::ListScoresRequest, scoring::v1::ListScoresResponse>(
        client, "dealtrace.scoring.v1.ScoringService/ListScores", timeout);
  }
  return Call<report::v1::ListReportsRequest, report::v1::ListReportsResponse>(
      client, "dealtrace.report.v1.ReportService/ListReports", timeout);
}

std::unique_ptr<rpc::Client> MakeClient(const std::string& folder, const std::string& service,
                                        const std::string& target) {
  rpc::ClientOptions options;
  options.target = target;
  options.service = service;
  options.credentials.ca_certificate = ReadText(folder + "/identity/ca.pem");
  options.credentials.certificate_chain = ReadText(folder + "/identity/local.pem");
  options.credentials.private_key = ReadText(folder + "/identity/local.key");
  options.credentials.token = [token = TokenOf(folder)] { return token; };
  return std::make_unique<rpc::Client>(std::move(options));
}

Probes::Probes(const ReplicaSet& replicas) : replicas_(replicas) {
  for (const std::string& service : Services()) {
    threads_.emplace_back([this, service] {
      if (service == "gateway") {
        ReadGateway();
      } else {
        ReadService(service);
      }
    });
  }
}

Probes::~Probes() { Stop(); }

void Probes::Stop() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::vector<std::string> Probes::failures() const {
  std::vector<std::string> lines;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [line, count] : failures_) lines.push_back(absl::StrCat(count, " x ", line));
  return lines;
}

void Probes::Count(const std::string& service, const absl::Status& status) {
  ++calls_;
  if (status.ok()) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  ++failures_[absl::StrCat(service, ": ", status.ToString())];
}

void Probes::ReadService(const std::string& service) {
  const auto client = MakeClient(replicas_.folder(), service, replicas_.Target(service));
  while (!stopping_) {
    Count(service, Read(*client, service, kTimeout).status());
    absl::SleepFor(kPause);
  }
}

// A proxy in front of the gateways tries the next one when a connection is refused or ends early.
void Probes::ReadGateway() {
  http::Client client;
  for (int next = 0; !stopping_; ++next) {
    absl::Status status;
    for (int attempt = 0; attempt < replicas_.count("gateway"); ++attempt) {
      const int index = (next + attempt) % replicas_.count("gateway");
      http::Request request;
      request.target =
          absl::StrCat("http://127.0.0.1:", replicas_.replica("gateway", index).http_port,
                       "/v1/links?pageSize=20");
      request.headers.Set("Authorization", "Bearer " + TokenOf(replicas_.folder()));
      const auto response = client.Send(request, absl::Now() + kTimeout);
      status = response.status();
      if (!response.ok()) continue;
      if (response->status != 200) {
        status = absl::InternalError(absl::StrCat(response->status, " ", response->body));
        if (response->status == 503) continue;
      }
      break;
    }
    Count("gateway", status);
    absl::SleepFor(kPause);
  }
}

}  // namespace dealtrace::replicas
