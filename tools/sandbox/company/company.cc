#include "tools/sandbox/company/company.h"

namespace dealtrace::sandbox {

Company::Company(const CompanyOptions& options)
    : options_(options),
      size_(SizeOf(options)),
      people_(options),
      deals_(options, &people_),
      calls_(options, &people_, &deals_),
      scriptwriter_(options, &calls_, &books_) {}

Transcript Company::Script(const Call& call) const {
  if (call.deal < 0) return scriptwriter_.Write(call, nullptr, "USD");
  const Opportunity deal = deals_.Make(call.deal);
  return scriptwriter_.Write(call, &deal, people_.MakeAccount(deal.account).currency);
}

Copies Company::CopiesOf(uint64_t kind, int64_t index) const {
  Random random(options_.seed, Purpose::kDuplicate, static_cast<uint64_t>(index), kind);
  const double rate = RatesOf(options_.noise).duplicate;
  const double draw = random.Unit();
  if (draw < rate) return Copies::kTwice;
  return draw < 2 * rate ? Copies::kChanged : Copies::kOnce;
}

Copies Company::CopiesOfDeal(int64_t index) const { return CopiesOf(0, index); }
Copies Company::CopiesOfCall(int64_t index) const { return CopiesOf(1, index); }

}  // namespace dealtrace::sandbox
