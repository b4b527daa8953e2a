#include "tools/sandbox/company/opportunities.h"

#include <algorithm>
#include <cmath>

#include "tools/sandbox/company/identifiers.h"

namespace dealtrace::sandbox {
namespace {

constexpr absl::string_view kTypes[] = {"New Business", "Expansion", "Renewal"};
// How far the signal spreads win and loss; with it an honest model reaches an AUC of about 0.7.
constexpr double kSignalScale = 0.95;

absl::CivilSecond WorkingTime(absl::CivilDay day, Random& random) {
  return absl::CivilSecond(day.year(), day.month(), day.day(),
                           9 + static_cast<int>(random.Below(8)),
                           static_cast<int>(random.Below(60)), static_cast<int>(random.Below(60)));
}

// The share of deals of this age that are still open.
double OpenShare(int64_t age_days) {
  if (age_days < 90) return 0.95;
  if (age_days < 180) return 0.70;
  return age_days < 365 ? 0.30 : 0.14;
}

}  // namespace

Deals::Deals(const CompanyOptions& options, const People* people)
    : options_(options), size_(SizeOf(options)), rates_(RatesOf(options.noise)), people_(people) {}

int Deals::Engagement(int64_t index) const {
  Random random(options_.seed, Purpose::kEngagement, static_cast<uint64_t>(index));
  return static_cast<int>(random.Weighted({7, 8, 14, 18, 18, 14, 10, 7, 4}));
}

void Deals::DrawTerms(Random& random, const Account& account, Opportunity* deal) const {
  deal->product = static_cast<int>(random.Below(static_cast<int64_t>(Products().size())));
  constexpr int64_t kSeatsLow[] = {5, 20, 80};
  constexpr int64_t kSeatsHigh[] = {40, 200, 1200};
  const auto segment = static_cast<size_t>(account.segment);
  // The lesser of two draws: small deals are more common.
  deal->seats = static_cast<int>(std::min(random.Between(kSeatsLow[segment], kSeatsHigh[segment]),
                                          random.Between(kSeatsLow[segment], kSeatsHigh[segment])));
  const double price = Products()[static_cast<size_t>(deal->product)].list_price;
  const double discount = 1.0 - 0.3 * random.Unit();
  deal->amount =
      std::max<int64_t>(1000, static_cast<int64_t>(price * deal->seats * discount / 100.0) * 100);
  deal->type = std::string(kTypes[random.Weighted({60, 22, 18})]);
  std::vector<int> shares;
  for (const LeadSource& source : LeadSources()) shares.push_back(source.share);
  deal->lead_source = static_cast<int>(random.Weighted(shares));
  deal->competitor = static_cast<int>(random.Below(static_cast<int64_t>(Competitors().size())));
  deal->system = static_cast<int>(random.Below(static_cast<int64_t>(Systems().size())));
}

void Deals::DrawOutcome(const Account& account, Opportunity* deal) const {
  Random random(options_.seed, Purpose::kOutcome, static_cast<uint64_t>(deal->index));
  constexpr double kSegmentEffect[] = {0.35, 0.0, -0.5};
  double signal = Products()[static_cast<size_t>(deal->product)].win_effect;
  signal += LeadSources()[static_cast<size_t>(deal->lead_source)].win_effect;
  signal += kSegmentEffect[static_cast<size_t>(account.segment)];
  signal += 0.22 * (Engagement(deal->index) - 3.6);
  signal -= 0.25 * (std::log10(static_cast<double>(deal->amount)) - 4.4);
  signal += deal->type == "New Business" ? -0.2 : 0.45;
  signal += people_->MakeUser(deal->owner).skill;
  deal->win_log_odds = kSignalScale * signal;

  const int64_t age = kExportDay - absl::CivilDay(deal->first_contact);
  const bool open = random.Chance(OpenShare(age));
  const double downgrade = deal->type == "Renewal" ? 0.30 : deal->type == "Expansion" ? 0.11 : 0.0;
  const bool downgraded = random.Chance(downgrade);
  const bool won = random.Chance(1.0 / (1.0 + std::exp(-deal->win_log_odds)));
  deal->outcome = open         ? Outcome::kOpen
                  : downgraded ? Outcome::kDowngraded
                  : won        ? Outcome::kWon
                               : Outcome::kLost;
  const int64_t cycle = std::clamp<int64_t>(
      20 + static_cast<int64_t>(static_cast<double>(30 + 40 * static_cast<int>(account.segment)) *
                                (0.5 + 1.5 * random.Unit())),
      14, 330);
  const absl::CivilDay start(deal->first_contact);
  if (open) {
    deal->close = kExportDay + random.Between(10, 150);
    const absl::CivilDay quiet = std::min(kExportDay - 1, start + cycle);
    deal->last_contact = absl::CivilSecond(std::max(quiet, start + 1));
  } else {
    deal->close = start + std::max<int64_t>(7, std::min(cycle, age - random.Between(1, 5)));
    deal->close = std::min(deal->close, kExportDay - 1);
    deal->last_contact = absl::CivilSecond(deal->close);
  }
}

void Deals::DrawReasons(Opportunity* deal) const {
  Random random(options_.seed, Purpose::kReasons, static_cast<uint64_t>(deal->index));
  const bool unseen = random.Chance(0.5);
  deal->phrasing_set = options_.phrasings == PhrasingChoice::kSeen     ? PhrasingSet::kSeen
                       : options_.phrasings == PhrasingChoice::kUnseen ? PhrasingSet::kUnseen
                       : unseen                                        ? PhrasingSet::kUnseen
                                                                       : PhrasingSet::kSeen;
  if (deal->outcome == Outcome::kOpen) return;
  std::array<int, kReasonCount> shares = ReasonShares(deal->outcome);
  const auto draw = [&] {
    const size_t picked = random.Weighted(shares);
    shares[picked] = 0;
    return static_cast<Reason>(picked);
  };
  deal->main_reason = draw();
  const size_t further = random.Weighted({45, 40, 15});
  for (size_t i = 0; i < further; ++i) deal->further_reasons.push_back(draw());
  deal->crm_reason = DrawCrmReason(*deal);
}

Opportunity Deals::Make(int64_t index) const {
  Random random(options_.seed, Purpose::kOpportunity, static_cast<uint64_t>(index));
  Opportunity deal;
  deal.index = index;
  deal.id = CrmId("006", index);
  // Three in ten deals go to the busiest seventh of the accounts, so that some have several at
  // once.
  deal.account = random.Chance(0.3) ? random.Below(std::max<int64_t>(1, size_.accounts / 7))
                                    : index * size_.accounts / options_.opportunities;
  const Account account = people_->MakeAccount(deal.account);
  deal.contact = static_cast<int>(random.Below(people_->ContactCount(deal.account)));
  deal.owner = people_->DrawRep(random);
  DrawTerms(random, account, &deal);
  const int64_t days = kExportDay - kHistoryStart;
  deal.first_contact = WorkingTime(kHistoryStart + random.Below(days - 10), random);
  deal.late_record = random.Chance(rates_.late_record);
  const int64_t delay = random.Between(4, 60);
  DrawOutcome(account, &deal);
  const int64_t life = deal.close - absl::CivilDay(deal.first_contact);
  deal.created = deal.first_contact;
  if (deal.late_record) {
    const absl::CivilDay day(deal.first_contact);
    deal.created = WorkingTime(std::min(day + std::min(delay, life / 2), kExportDay - 1), random);
  }
  DrawReasons(&deal);
  return deal;
}

}  // namespace dealtrace::sandbox
