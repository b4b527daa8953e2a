// What scoring knows of a deal, with the time at which each thing became known.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace dealtrace::scoring {

enum class Outcome { kOpen, kWon, kLost };

// A stage that the deal entered.
struct StageChange {
  absl::Time valid_from;   // when it was true in the world
  absl::Time recorded_at;  // when the customer system was told; never used before
  std::string stage;
};

// A value of the amount that the customer system was told before the deal was closed.
struct AmountChange {
  absl::Time recorded_at;
  double amount = 0;
};

// A call linked to the deal, and what was found in it.
struct DealCall {
  absl::Time start_time;
  // The following are absent for a call without an analysed transcript.
  std::optional<double> agent_talk_ratio;    // 0 to 1
  std::optional<double> customer_sentiment;  // -1 to 1
  std::optional<double> customer_questions;
  std::optional<double> objections;
  std::optional<double> next_steps;
};

struct Deal {
  std::string id;
  Outcome outcome = Outcome::kOpen;  // a downgraded deal is not a win: kLost
  std::optional<absl::Time> open_time;
  std::optional<absl::Time> close_time;  // of a closed deal; a hope is not kept
  std::string owner;                     // id; "" unknown, as for all following texts
  std::string owner_name;
  std::string account;  // id
  std::string product;
  std::string product_family;
  std::string type;
  std::string lead_source;
  std::string industry;
  std::string segment;
  std::string country;
  std::string region;
  std::optional<double> list_price;
  std::optional<double> employee_count;
  std::optional<double> annual_revenue;
  std::vector<StageChange> stage_changes;    // by recorded_at
  std::vector<AmountChange> amount_changes;  // by recorded_at
  std::vector<DealCall> calls;               // by start_time
};

}  // namespace dealtrace::scoring
