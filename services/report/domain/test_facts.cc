#include "services/report/domain/test_facts.h"

#include "absl/strings/str_cat.h"

namespace dealtrace::report {
namespace {

Reference Exact(const std::string& name) {
  return Reference{absl::StrCat("crm~", name), name, Resolution::kExact, ""};
}

void SetCalls(DealFact& deal, std::vector<Reason> reasons) {
  deal.linked_calls = 2;
  deal.counted_calls = 2;
  deal.analyzed_calls = 2;
  deal.reasons = std::move(reasons);
}

void SetWritten(DealFact& deal, CrmReasonKind kind, const std::string& text,
                std::vector<std::string> codes) {
  deal.crm_reason_kind = kind;
  deal.crm_reason_text = text;
  deal.crm_reason_codes = std::move(codes);
}

}  // namespace

DealFact MakeDeal(const std::string& id, Outcome outcome) {
  DealFact deal;
  deal.id = absl::StrCat("crm~", id);
  deal.title = absl::StrCat("Deal ", id);
  deal.account = Exact("Acme");
  deal.product = Exact("Alpha");
  deal.rep = Exact("Ann");
  deal.segment = "SMB";
  deal.outcome = outcome;
  deal.open_time = absl::FromCivil(absl::CivilDay(2026, 1, 1), absl::UTCTimeZone());
  deal.close_time = absl::FromCivil(absl::CivilDay(2026, 2, 15), absl::UTCTimeZone());
  deal.has_story = true;
  deal.crm_reason_kind = CrmReasonKind::kBlank;
  return deal;
}

Reason MakeReason(const std::string& code, int rank, bool favourable) {
  Reason reason;
  reason.code = code;
  reason.rank = rank;
  reason.favourable = favourable;
  Evidence evidence;
  evidence.quote.call_id = absl::StrCat("files~", code);
  evidence.quote.utterance_index = 7;
  evidence.quote.byte_offset = 3;
  evidence.quote.text = absl::StrCat("It is about ", code, ".");
  evidence.quote.byte_length = static_cast<int>(evidence.quote.text.size());
  evidence.quote.role = SpeakerRole::kCustomer;
  evidence.quote.start_ms = 252'000;
  evidence.weight = 0.5;
  reason.evidence.push_back(evidence);
  return reason;
}

std::vector<DealFact> ElevenDeals() {
  DealFact d1 = MakeDeal("d01", Outcome::kLost);
  d1.amount = Amount{"USD", 100, 0};
  SetCalls(d1, {MakeReason("PRICE", 1, false), MakeReason("TIMING", 2, false)});
  SetWritten(d1, CrmReasonKind::kSpecific, "too expensive", {"PRICE"});

  DealFact d2 = MakeDeal("d02", Outcome::kLost);
  d2.amount = Amount{"USD", 200, 0};
  d2.rep = Exact("Bob");
  SetCalls(d2, {MakeReason("PRODUCT_GAP", 1, false), MakeReason("PRICE", 2, false)});
  SetWritten(d2, CrmReasonKind::kSpecific, "price", {"PRICE"});

  DealFact d3 = MakeDeal("d03", Outcome::kLost);
  d3.amount = Amount{"EUR", 50, 0};
  d3.product = Exact("Beta");
  SetCalls(d3, {MakeReason("COMPETITOR", 1, false)});
  SetWritten(d3, CrmReasonKind::kSpecific, "no budget", {"BUDGET"});

  DealFact d4 = MakeDeal("d04", Outcome::kLost);
  d4.amount = Amount{"USD", 0, 0};
  SetCalls(d4, {MakeReason("PRICE", 1, false)});

  DealFact d5 = MakeDeal("d05", Outcome::kLost);
  SetWritten(d5, CrmReasonKind::kVague, "Not BANT qualified", {});

  DealFact d6 = MakeDeal("d06", Outcome::kWon);
  d6.amount = Amount{"USD", 1000, 500'000'000};
  // The price spoke against the deal, so it does not explain why it was won.
  SetCalls(d6, {MakeReason("PRICE", 1, false), MakeReason("USABILITY", 2, true)});
  SetWritten(d6, CrmReasonKind::kSpecific, "easy to use", {"USABILITY"});

  DealFact d7 = MakeDeal("d07", Outcome::kWon);
  d7.amount = Amount{"USD", 500, 0};

  DealFact d8 = MakeDeal("d08", Outcome::kDowngraded);
  d8.amount = Amount{"USD", 0, 0};
  SetCalls(d8, {});

  DealFact d9 = MakeDeal("d09", Outcome::kOpen);
  d9.amount = Amount{"USD", 300, 0};
  d9.crm_reason_kind = CrmReasonKind::kUnknown;
  d9.score = ScoreFact{0.5, ScoreBasis::kModel, "m1", {"2 calls in 30 days"}};
  SetCalls(d9, {MakeReason("SECURITY", 1, false)});

  DealFact d10 = MakeDeal("d10", Outcome::kOpen);
  d10.amount = Amount{"USD", 100, 0};
  d10.crm_reason_kind = CrmReasonKind::kUnknown;
  d10.score = ScoreFact{0.4, ScoreBasis::kNoSignal, "", {}};

  return {d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, MakeDeal("d11", Outcome::kUnmapped)};
}

std::vector<CallFact> FourCalls() {
  CallFact linked{"files~c1", {},   {}, true, LinkDecision::kLinked, "NAME_AND_PHONE_AGREE",
                  "crm~d01",  false};
  CallFact review{"files~c2", {}, {}, true, LinkDecision::kReview, "SHARED_PHONE", "", false};
  CallFact unlinked{"files~c3", {}, {}, false, LinkDecision::kUnlinked, "NO_CANDIDATE", "", true};
  CallFact undecided;
  undecided.id = "files~c4";
  undecided.has_transcript = true;
  return {linked, review, unlinked, undecided};
}

Provenance MakeProvenance() {
  Provenance provenance;
  provenance.report_name = "reports/r1";
  provenance.run_name = "syncRuns/crm-7";
  provenance.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  provenance.make_time = absl::FromCivil(absl::CivilDay(2026, 3, 31), absl::UTCTimeZone());
  provenance.complete_to = {{"ingestion", 120}, {"matching", 30}};
  return provenance;
}

WinLossReport BuildReport(const std::vector<DealFact>& deals, const std::vector<CallFact>& calls,
                          PeriodFilter filter) {
  ReportBuilder builder(std::move(filter));
  for (const DealFact& deal : deals) builder.AddDeal(deal);
  for (const CallFact& call : calls) builder.AddCall(call);
  return builder.Finish(MakeProvenance());
}

}  // namespace dealtrace::report
