#include "tests/security/attacks.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace dealtrace::security {
namespace {

// Whoever attacks has an address of its own; the bystander has 127.0.0.1.
constexpr char kAttacker[] = "127.0.0.2";
constexpr absl::Duration kAnswerLimit = absl::Seconds(10);
constexpr size_t kLargestBody = 4 << 20;

std::string Name(int status) {
  if (status == 0) return "closed";
  if (status < 0) return "silence";
  return absl::StrCat(status);
}

std::string Repeat(absl::string_view text, size_t bytes) {
  std::string repeated;
  repeated.reserve(bytes);
  while (repeated.size() + text.size() <= bytes) absl::StrAppend(&repeated, text);
  return repeated;
}

std::string Head(absl::string_view method, absl::string_view path, absl::string_view token,
                 absl::string_view more) {
  return absl::StrCat(method, " ", path, " HTTP/1.1\r\nHost: gateway\r\n",
                      token.empty() ? "" : absl::StrCat("Authorization: Bearer ", token, "\r\n"),
                      more, "\r\n");
}

std::string Post(absl::string_view token, absl::string_view body) {
  return absl::StrCat(
      Head("POST", "/v1/reports:run", token,
           absl::StrCat("Content-Type: application/json\r\nContent-Length: ", body.size(), "\r\n")),
      body);
}

// Opens `count` connections that each send `text` and then wait for their answers together.
Outcome SendAtOnce(const Target& target, int count, const std::string& text,
                   absl::Duration wait = kAnswerLimit) {
  Outcome outcome;
  std::vector<RawConnection>& connections = outcome.held;
  for (int i = 0; i < count; ++i) {
    RawConnection connection(kAttacker, target.port);
    if (!connection.connected()) {
      ++outcome.answers["refused"];
      continue;
    }
    // The other side may answer and close before it has read everything.
    connection.Send(text, absl::Seconds(1));
    ++outcome.sent;
    connections.push_back(std::move(connection));
  }
  const absl::Time until = absl::Now() + wait;
  for (RawConnection& connection : connections) {
    ++outcome.answers[Name(connection.ReadStatus(until - absl::Now()))];
  }
  return outcome;
}

Outcome IllegalTokens(const Target& target) {
  Outcome outcome;
  const std::vector<std::string> tails = {
      "\xa0", "\t",       "\x01",  "\x7f", "\xff\xfe",
      "a b",  "\xc3\xa9", "é\x80", "\"",   std::string(8000, '\xa0')};
  for (int round = 0; round < 50; ++round) {
    for (const std::string& tail : tails) {
      // Also a valid token with one stray byte more.
      for (const std::string& token : {tail, target.token + tail}) {
        RawConnection connection(kAttacker, target.port);
        ++outcome.sent;
        connection.Send(Head("GET", "/v1/reports", token, ""));
        ++outcome.answers[Name(connection.ReadStatus(kAnswerLimit))];
      }
    }
  }
  return outcome;
}

Outcome IdleConnections(const Target& target, int count, int addresses) {
  Outcome outcome;
  std::vector<RawConnection>& connections = outcome.held;
  for (int i = 0; i < count; ++i) {
    RawConnection connection(absl::StrCat("127.0.", 1 + i % addresses, ".2"), target.port);
    ++outcome.sent;
    if (!connection.connected()) {
      ++outcome.answers["refused"];
      continue;
    }
    connections.push_back(std::move(connection));
  }
  int64_t open = 0;
  for (RawConnection& connection : connections) {
    const int status = connection.ReadStatus(absl::ZeroDuration());
    ++(status < 0 ? open : outcome.answers[Name(status)]);
  }
  outcome.answers["left open"] = open;
  return outcome;
}

Outcome Resets(const Target& target) {
  Outcome outcome;
  const absl::Time until = absl::Now() + absl::Seconds(12);
  while (outcome.sent < 20'000 && absl::Now() < until) {
    RawConnection connection(kAttacker, target.port);
    ++outcome.sent;
    if (!connection.connected()) {
      ++outcome.answers["refused"];
      continue;
    }
    connection.Send(Head("GET", "/v1/reports", "", ""));
    connection.Reset();
  }
  return outcome;
}

Outcome Drip(const Target& target) {
  Outcome outcome;
  std::vector<RawConnection>& connections = outcome.held;
  for (int i = 0; i < 300; ++i) {
    RawConnection connection(kAttacker, target.port);
    if (!connection.connected()) continue;
    connection.Send("GET /v1/reports HTTP/1.1\r\nX: ");
    connections.push_back(std::move(connection));
  }
  const absl::Time until = absl::Now() + absl::Seconds(5);
  while (absl::Now() < until) {
    for (RawConnection& connection : connections) {
      outcome.sent += connection.Send("a", absl::ZeroDuration()) ? 1 : 0;
    }
    absl::SleepFor(absl::Milliseconds(100));
  }
  for (RawConnection& connection : connections) {
    ++outcome.answers[Name(connection.ReadStatus(absl::ZeroDuration()))];
  }
  return outcome;
}

Attack Together(std::string name, int count, const std::function<std::string(const Target&)>& text,
                absl::Duration wait = kAnswerLimit) {
  return {std::move(name), [count, text, wait](const Target& target) {
            return SendAtOnce(target, count, text(target), wait);
          }};
}

}  // namespace

std::vector<Attack> Attacks() {
  const std::string brackets(kLargestBody - 1, '[');
  const std::string objects = Repeat("{\"a\":", kLargestBody - 1);
  const std::string zeros = absl::StrCat("{\"a\":[", Repeat("0,", kLargestBody - 64), "0]}");
  constexpr char kChunked[] = "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n";
  return {
      {"illegal bytes in the token", IllegalTokens},
      Together("4 MiB of brackets, wrong token", 48,
               [=](const Target&) { return Post("wrong", brackets); }),
      Together("4 MiB of brackets, a valid token", 48,
               [=](const Target& target) { return Post(target.token, brackets); }),
      Together("4 MiB of nested objects, a valid token", 48,
               [=](const Target& target) { return Post(target.token, objects); }),
      Together("4 MiB of zeros, a valid token", 48,
               [=](const Target& target) { return Post(target.token, zeros); }),
      Together(
          "silent chunked bodies, no token", 500,
          [=](const Target&) { return Head("POST", "/v1/reports:run", "", kChunked); },
          absl::Seconds(3)),
      Together(
          "silent chunked bodies, a valid token", 500,
          [=](const Target& target) {
            return Head("POST", "/v1/reports:run", target.token, kChunked);
          },
          absl::Seconds(3)),
      {"headers that drip", Drip},
      {"idle connections of one address",
       [](const Target& target) { return IdleConnections(target, 4'200, 1); }},
      {"idle connections of 40 addresses",
       [](const Target& target) { return IdleConnections(target, 6'000, 40); }},
      {"resets in the middle of a request", Resets},
      Together(
          "long polls of one caller", 150,
          [](const Target& target) {
            return Head("GET", absl::StrCat(target.unfinished_report, "?wait=25s"), target.token,
                        "");
          },
          absl::Seconds(3)),
  };
}

}  // namespace dealtrace::security
