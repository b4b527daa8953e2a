// The sample company's customers, their people, and the seller's own: each made from its number.
#pragma once

#include <cstdint>
#include <string>

#include "tools/sandbox/company/catalogue.h"
#include "tools/sandbox/company/names.h"
#include "tools/sandbox/company/options.h"
#include "tools/sandbox/company/phones.h"

namespace dealtrace::sandbox {

enum class Segment : uint8_t { kSmall, kMidMarket, kEnterprise };
absl::string_view SegmentName(Segment segment);

struct Account {
  int64_t index = 0;
  std::string id;
  CompanyName name;
  Country country = Country::kUnitedStates;
  Language language = Language::kEnglish;
  std::string city;
  std::string state;
  std::string region;
  std::string currency;
  std::string industry;
  Segment segment = Segment::kSmall;
  int64_t employees = 0;
  double revenue_millions = 0;
  std::string domain;
  std::string main_number;          // E.164
  bool shared_switchboard = false;  // other accounts have the same main number
};

struct Contact {
  std::string id;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string phone;  // E.164: a direct line, or the account's main number
  bool direct = false;
  std::string title;
  std::string role;
};

struct User {
  int64_t index = 0;
  std::string id;
  std::string name;
  std::string first_name;
  std::string email;
  std::string region;
  std::string team_id;
  std::string team;      // its name
  int64_t manager = -1;  // index, or -1 for a manager
  double skill = 0;      // added to the log-odds of winning
};

// A firm that calls for customers; it is no account.
struct Reseller {
  CompanyName name;
  std::string number;  // E.164
  std::string contact_name;
};

// Makes any of them on demand. Immutable, thread-safe.
class People {
 public:
  explicit People(const CompanyOptions& options);

  Account MakeAccount(int64_t index) const;
  // A company that is in no CRM, for calls that belong to no deal.
  Account MakeStranger(int64_t index) const;
  int ContactCount(int64_t account_index) const;
  Contact MakeContact(const Account& account, int number) const;
  User MakeUser(int64_t index) const;
  // The rep who looks after deal `random` draws for; never a manager.
  int64_t DrawRep(Random& random) const;
  Reseller MakeReseller(int64_t index) const;

 private:
  Account Make(int64_t index, bool stranger) const;

  uint64_t seed_;
  CompanySize size_;
};

}  // namespace dealtrace::sandbox
