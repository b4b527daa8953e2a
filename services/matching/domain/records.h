// What matching knows of the records that it compares: plain values, as written in the source.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/matching/domain/call_mentions.h"

namespace dealtrace::matching {

struct AccountRecord {
  std::string id;
  std::string display_name;
  std::string country;
  std::string phone;
  std::string website;
};

struct ContactRecord {
  std::string id;
  std::string account;  // account id; may be empty
  std::string display_name;
  std::string email;
  std::vector<std::string> phones;
};

struct OpportunityRecord {
  std::string id;
  std::string account;  // account id; may be empty
  std::string display_name;
  bool open = true;
  std::optional<absl::Time> open_time;
  std::optional<absl::Time> close_time;  // of an open deal: when it is expected to close
  std::string owner;                     // user id; may be empty
  std::string product;                   // product id; may be empty
  std::string contact_phone;
  std::vector<std::string> contacts;  // contact ids
  std::string competitor;             // as the rep wrote it; may be empty
  int64_t amount = 0;                 // the deal's value in whole units; 0 when not known
  std::string currency;               // ISO 4217; may be empty
};

struct UserRecord {
  std::string id;
  std::string display_name;
  std::string email;
};

struct ProductRecord {
  std::string id;
  std::string display_name;
};

struct CallPerson {
  std::string display_name;
  std::string email;
  std::string phone;
  std::string external_id;
  bool is_agent = false;
};

struct CallRecord {
  enum class Direction { kUnknown, kOutbound, kInbound };

  std::string id;
  std::optional<absl::Time> start_time;
  std::optional<absl::Duration> duration;
  Direction direction = Direction::kUnknown;
  std::string dialed_number;
  std::string caller_number;
  std::string source_name;
  CallPerson agent;
  std::vector<CallPerson>
      participants;       // everybody but `agent`; agents among them are not compared
  CallMentions mentions;  // of its transcript; empty without one
};

// The numbers that may be the customer's: the far end's by direction (both ends' when it is not
// known) and those of participants, without doubles and without the agent's own.
std::vector<std::string> CustomerPhones(const CallRecord& call);

}  // namespace dealtrace::matching
