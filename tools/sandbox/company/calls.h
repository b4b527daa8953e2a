// The sample company's calls without what was said: each made from its number.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/sandbox/company/opportunities.h"
#include "tools/sandbox/company/permutation.h"

namespace dealtrace::sandbox {

enum class CallKind : uint8_t { kDeal, kReseller, kSwitchboard, kNoDeal, kWrongNumber };
// "deal", "reseller", "switchboard", "no_deal", "wrong_number".
absl::string_view CallKindName(CallKind kind);

// Shares the deal calls out among the deals by their engagement, without a table: the deals are cut
// into blocks, and a block's share is worked out when it is asked for. Immutable, thread-safe.
class CallShares {
 public:
  CallShares(const CompanyOptions& options, const Deals* deals);

  struct Range {
    int64_t first = 0;  // number of the deal's first call
    int64_t count = 0;
  };
  Range CallsOf(int64_t deal) const;

  struct Place {
    int64_t deal = 0;
    int64_t ordinal = 0;  // 0 is the deal's earliest call
    int64_t count = 0;    // of the deal's calls
  };
  // call is in [0, SizeOf(options).deal_calls).
  Place PlaceOf(int64_t call) const;

 private:
  int64_t BlockStart(int64_t block) const;
  std::vector<int64_t> SharesOf(int64_t block) const;

  int64_t opportunities_;
  int64_t calls_;
  int64_t blocks_;
  const Deals* deals_;
};

struct Call {
  int64_t index = 0;
  std::string id;
  CallKind kind = CallKind::kDeal;
  int64_t deal = -1;  // opportunity index, or -1
  int64_t ordinal = 0;
  int64_t deal_calls = 0;
  bool is_short = false;  // planned under five minutes
  bool has_transcript = true;
  bool unpunctuated = false;
  bool outbound = true;
  absl::CivilSecond started;  // UTC
  std::string dialed_number;  // as recorded; may be empty
  std::string caller_number;
  std::string source_name;
  User agent;
  std::string customer_name;
  std::string customer_first_name;
  std::string customer_email;   // empty for strangers
  std::string customer_number;  // E.164
  std::string company;          // as spoken: the customer's short name
  Language language = Language::kEnglish;
  bool known_account = true;              // the customer's company is in the CRM
  std::vector<std::string> difficulties;  // "name_variant", "wrong_digit", …
};

// Makes calls on demand. Immutable, thread-safe.
class Calls {
 public:
  Calls(const CompanyOptions& options, const People* people, const Deals* deals);

  // index in [0, options.calls): the deal calls first, in the order of the deals.
  Call Make(int64_t index) const;
  const CallShares& shares() const { return shares_; }

  // The output order is shuffled, so that neither places nor ids tell what belongs together.
  int64_t IndexAt(int64_t position) const { return order_.Forward(position); }
  std::string IdOf(int64_t index) const;

  struct Traits {
    bool is_short = false;
    bool has_transcript = true;
    bool unpunctuated = false;
  };
  Traits TraitsOf(int64_t index) const;

 private:
  Call MakeDealCall(int64_t index) const;
  Call MakeOtherCall(int64_t index) const;
  void DrawNumber(Random& random, const Account& account, const Contact& contact, Call* call) const;
  void DrawSourceName(Random& random, const CompanyName& name, Call* call) const;
  void DrawParties(Random& random, Call* call) const;

  CompanyOptions options_;
  CompanySize size_;
  NoiseRates rates_;
  const People* people_;
  const Deals* deals_;
  CallShares shares_;
  Permutation order_;
};

}  // namespace dealtrace::sandbox
