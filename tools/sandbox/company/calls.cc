#include "tools/sandbox/company/calls.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tools/sandbox/company/identifiers.h"

namespace dealtrace::sandbox {
namespace {

constexpr uint64_t kOrderPart = 902;
constexpr double kShortShare = 0.16;
constexpr double kOutboundShare = 0.7;

// The time, moved to a working day and hour at or before it where that is possible.
absl::CivilSecond ToWorkingHours(absl::CivilSecond time, Random& random) {
  absl::CivilDay day(time);
  const absl::Weekday weekday = absl::GetWeekday(day);
  if (weekday == absl::Weekday::saturday) day -= 1;
  if (weekday == absl::Weekday::sunday) day -= 2;
  return absl::CivilSecond(day.year(), day.month(), day.day(),
                           13 + static_cast<int>(random.Below(8)),
                           static_cast<int>(random.Below(60)), static_cast<int>(random.Below(60)));
}

}  // namespace

absl::string_view CallKindName(CallKind kind) {
  constexpr absl::string_view kNames[] = {"deal", "reseller", "switchboard", "no_deal",
                                          "wrong_number"};
  return kNames[static_cast<size_t>(kind)];
}

Calls::Calls(const CompanyOptions& options, const People* people, const Deals* deals)
    : options_(options),
      size_(SizeOf(options)),
      rates_(RatesOf(options.noise)),
      people_(people),
      deals_(deals),
      shares_(options, deals),
      order_(options.seed, kOrderPart, std::max<int64_t>(1, options.calls)) {}

std::string Calls::IdOf(int64_t index) const { return CallId(options_.seed, index); }

Calls::Traits Calls::TraitsOf(int64_t index) const {
  Random random(options_.seed, Purpose::kCall, static_cast<uint64_t>(index));
  Traits traits;
  traits.is_short = random.Chance(kShortShare);
  traits.has_transcript = !random.Chance(rates_.no_transcript);
  traits.unpunctuated = random.Chance(rates_.unpunctuated);
  return traits;
}

Call Calls::Make(int64_t index) const {
  Call call = index < size_.deal_calls ? MakeDealCall(index) : MakeOtherCall(index);
  const Traits traits = TraitsOf(index);
  call.index = index;
  call.id = IdOf(index);
  call.has_transcript = traits.has_transcript;
  call.unpunctuated = traits.unpunctuated;
  // Wrong numbers are always short.
  call.is_short = traits.is_short || call.kind == CallKind::kWrongNumber;
  return call;
}

void Calls::DrawNumber(Random& random, const Account& account, const Contact& contact,
                       Call* call) const {
  call->customer_number = contact.phone;
  if (account.shared_switchboard && !contact.direct) call->kind = CallKind::kSwitchboard;
  if (random.Chance(rates_.other_number)) {
    call->customer_number =
        PhoneNumber(account.country, Line::kStranger, 50000 + random.Below(20000));
    call->kind = CallKind::kDeal;
    call->difficulties.push_back("other_number");
  } else if (random.Chance(rates_.wrong_digit)) {
    call->customer_number = WithWrongDigit(call->customer_number, random);
    call->difficulties.push_back("wrong_digit");
  }
}

void Calls::DrawSourceName(Random& random, const CompanyName& name, Call* call) const {
  if (random.Chance(rates_.missing_name)) {
    call->difficulties.push_back("missing_name");
    return;
  }
  call->source_name = random.Chance(0.5) ? LegalName(name) : name.core;
  if (random.Chance(rates_.name_variant)) {
    call->source_name = NameVariant(name, random);
    call->difficulties.push_back("name_variant");
  }
  if (random.Chance(rates_.name_typo)) {
    call->source_name = WithTypo(call->source_name, random);
    call->difficulties.push_back("name_typo");
  }
}

void Calls::DrawParties(Random& random, Call* call) const {
  call->outbound = random.Chance(kOutboundShare);
  const std::string desk =
      PhoneNumber(Country::kUnitedStates, Line::kStranger, 90000 + call->agent.index);
  std::string customer;
  if (random.Chance(rates_.missing_number)) {
    call->difficulties.push_back("missing_number");
  } else {
    customer =
        random.Chance(0.7) ? call->customer_number : SpellPhone(call->customer_number, random);
  }
  call->dialed_number = call->outbound ? customer : desk;
  call->caller_number = call->outbound ? desk : customer;
}

Call Calls::MakeDealCall(int64_t index) const {
  Random random(options_.seed, Purpose::kCallParties, static_cast<uint64_t>(index));
  const CallShares::Place place = shares_.PlaceOf(index);
  const Opportunity deal = deals_->Make(place.deal);
  const Account account = people_->MakeAccount(deal.account);
  Call call;
  call.deal = place.deal;
  call.ordinal = place.ordinal;
  call.deal_calls = place.count;
  const double part = (static_cast<double>(place.ordinal) + 0.8 * random.Unit() + 0.1) /
                      static_cast<double>(place.count);
  const auto window = static_cast<double>(deal.last_contact - deal.first_contact);
  call.started = ToWorkingHours(deal.first_contact + static_cast<int64_t>(part * window), random);
  if (deal.late_record && call.started < deal.created) call.difficulties.push_back("late_record");

  int contact_number = deal.contact;
  if (random.Chance(0.25)) {
    contact_number = static_cast<int>(random.Below(people_->ContactCount(deal.account)));
  }
  const Contact contact = people_->MakeContact(account, contact_number);
  call.agent =
      people_->MakeUser(random.Chance(rates_.other_agent) ? people_->DrawRep(random) : deal.owner);
  if (call.agent.index != deal.owner) call.difficulties.push_back("other_agent");
  call.language = account.language;
  call.company = account.name.core;
  if (random.Chance(rates_.reseller)) {
    call.kind = CallKind::kReseller;
    const Reseller reseller = people_->MakeReseller(account.index % size_.resellers);
    call.customer_number = reseller.number;
    call.source_name = random.Chance(rates_.missing_name) ? "" : LegalName(reseller.name);
    call.customer_name = reseller.contact_name;
    call.customer_first_name = reseller.contact_name.substr(0, reseller.contact_name.find(' '));
  } else {
    DrawNumber(random, account, contact, &call);
    DrawSourceName(random, account.name, &call);
    call.customer_name = absl::StrCat(contact.first_name, " ", contact.last_name);
    call.customer_first_name = contact.first_name;
    call.customer_email = contact.email;
  }
  DrawParties(random, &call);
  return call;
}

Call Calls::MakeOtherCall(int64_t index) const {
  Random random(options_.seed, Purpose::kCallParties, static_cast<uint64_t>(index));
  Call call;
  const size_t sort = random.Weighted({25, 45, 30});
  const bool known = sort == 2 || (sort == 0 && random.Chance(0.5));
  call.kind = sort == 0 ? CallKind::kWrongNumber : CallKind::kNoDeal;
  const int64_t account_index =
      random.Below(known ? size_.accounts : std::max<int64_t>(20, size_.accounts));
  const Account account =
      known ? people_->MakeAccount(account_index) : people_->MakeStranger(account_index);
  const Contact contact = people_->MakeContact(account, 0);
  call.agent = people_->MakeUser(people_->DrawRep(random));
  const int64_t days = kExportDay - kHistoryStart;
  const absl::CivilDay day = kHistoryStart + random.Between(5, days - 1);
  call.started = ToWorkingHours(absl::CivilSecond(day), random);
  call.customer_number = known ? contact.phone : account.main_number;
  if (sort == 0 && known) call.customer_number = WithWrongDigit(contact.phone, random);
  call.language = account.language;
  call.company = account.name.core;
  call.customer_name = absl::StrCat(contact.first_name, " ", contact.last_name);
  call.customer_first_name = contact.first_name;
  // The dialer knows whom it meant to call; a stranger who dialed in has no name in it.
  if (sort != 0 || known) DrawSourceName(random, account.name, &call);
  call.known_account = known;
  DrawParties(random, &call);
  return call;
}

}  // namespace dealtrace::sandbox
