// dealtrace-bench-gateway: many callers at the same moment at a running gateway. Opens one
// connection a caller, sends the first call of each, and the next as soon as the answer is there;
// prints JSON with the calls a second and the latencies (medians of the rounds), and every answer
// that was not 200.
//
//   dealtrace-bench-gateway --address http://127.0.0.1:8080 --token-file .dealtrace/identity/token
#include <curl/curl.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/config/service_config.h"

namespace dealtrace::bench {
namespace {

struct Arguments {
  std::string address;
  std::string path = "/v1/accounts?page_size=50";
  std::string token_file;
  int callers = 1000;
  int calls_each = 5;
  int rounds = 5;
};

struct Round {
  double seconds = 0;
  std::vector<double> latencies_ms;
  std::map<std::string, int> failures;  // `503` or libcurl's words, and how often
};

size_t Drop(char*, size_t, size_t byte_count, void*) { return byte_count; }

// The callers of one round, all in this thread.
class Callers {
 public:
  Callers(const Arguments& arguments, const std::string& token)
      : arguments_(arguments), multi_(curl_multi_init()) {
    headers_ = curl_slist_append(nullptr, absl::StrCat("Authorization: Bearer ", token).c_str());
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(arguments.callers));
    for (int i = 0; i < arguments.callers; ++i) handles_.push_back(NewHandle());
  }
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;
  ~Callers() {
    for (CURL* handle : handles_) {
      curl_multi_remove_handle(multi_, handle);
      curl_easy_cleanup(handle);
    }
    curl_multi_cleanup(multi_);
    curl_slist_free_all(headers_);
  }

  Round Run() {
    Round round;
    int left = arguments_.callers * arguments_.calls_each;
    int to_start = left - arguments_.callers;
    const absl::Time start = absl::Now();
    for (CURL* handle : handles_) curl_multi_add_handle(multi_, handle);
    while (left > 0) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      int queued = 0;
      while (CURLMsg* message = curl_multi_info_read(multi_, &queued)) {
        if (message->msg != CURLMSG_DONE) continue;
        --left;
        CURL* handle = message->easy_handle;
        Count(handle, message->data.result, round);
        curl_multi_remove_handle(multi_, handle);
        if (to_start-- > 0) curl_multi_add_handle(multi_, handle);
      }
      if (left > 0) curl_multi_poll(multi_, nullptr, 0, 100, nullptr);
    }
    round.seconds = absl::ToDoubleSeconds(absl::Now() - start);
    return round;
  }

 private:
  CURL* NewHandle() const {
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL,
                     absl::StrCat(arguments_.address, arguments_.path).c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, Drop);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, 60'000L);
    return handle;
  }

  static void Count(CURL* handle, CURLcode result, Round& round) {
    long status = 0;
    double seconds = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME, &seconds);
    round.latencies_ms.push_back(seconds * 1000);
    if (result != CURLE_OK) {
      ++round.failures[curl_easy_strerror(result)];
    } else if (status != 200) {
      ++round.failures[absl::StrCat(status)];
    }
  }

  const Arguments& arguments_;
  CURLM* const multi_;
  curl_slist* headers_ = nullptr;
  std::vector<CURL*> handles_;
};

double Quantile(std::vector<double> values, double quantile) {
  if (values.empty()) return 0;
  const auto at = static_cast<size_t>(quantile * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<ptrdiff_t>(at), values.end());
  return values[at];
}

nlohmann::ordered_json Summarise(const Arguments& arguments, const std::vector<Round>& rounds) {
  std::vector<double> rates, medians, slowest;
  std::map<std::string, int> failures;
  for (const Round& round : rounds) {
    rates.push_back(static_cast<double>(round.latencies_ms.size()) / round.seconds);
    medians.push_back(Quantile(round.latencies_ms, 0.5));
    slowest.push_back(Quantile(round.latencies_ms, 0.99));
    for (const auto& [what, count] : round.failures) failures[what] += count;
  }
  return {{"path", arguments.path},
          {"callers", arguments.callers},
          {"calls", arguments.callers * arguments.calls_each * arguments.rounds},
          {"rounds", arguments.rounds},
          {"calls_per_second", Quantile(rates, 0.5)},
          {"latency_ms_p50", Quantile(medians, 0.5)},
          {"latency_ms_p99", Quantile(slowest, 0.5)},
          {"failures", failures}};
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Many callers at the same moment at a running gateway");
  app.add_option("--address", arguments.address, "The gateway: http://127.0.0.1:8080")->required();
  app.add_option("--token-file", arguments.token_file, "Holds the bearer token")->required();
  app.add_option("--path", arguments.path, "What to GET")->capture_default_str();
  app.add_option("--callers", arguments.callers, "At the same moment")->capture_default_str();
  app.add_option("--calls-each", arguments.calls_each, "In a round")->capture_default_str();
  app.add_option("--rounds", arguments.rounds, "The medians of these count")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const auto token = config::ReadFile(arguments.token_file);
  if (!token.ok()) {
    std::cerr << token.status().message() << "\n";
    return 2;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  std::vector<Round> rounds;
  for (int i = 0; i < arguments.rounds; ++i) {
    rounds.push_back(Callers(arguments, std::string(absl::StripAsciiWhitespace(*token))).Run());
  }
  const nlohmann::ordered_json summary = Summarise(arguments, rounds);
  std::cout << summary.dump(2) << "\n";
  return summary["failures"].empty() ? 0 : 1;
}

}  // namespace
}  // namespace dealtrace::bench

int main(int argc, char** argv) { return dealtrace::bench::Main(argc, argv); }
