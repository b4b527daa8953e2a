#include "services/report/domain/row.h"

#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"
#include "services/report/domain/reason.h"

namespace dealtrace::report {
namespace {

constexpr size_t kTextBytesMax = 300;

std::string Shorten(const std::string& text) {
  const absl::string_view shown = text::TruncateUtf8(text, kTextBytesMax);
  return shown.size() == text.size() ? text : absl::StrCat(shown, "…");
}

}  // namespace

std::string Row::ResourceName() const {
  if (deal.has_value()) return absl::StrCat("opportunities/", deal->id);
  return absl::StrCat("calls/", call.has_value() ? call->id : "");
}

Row MakeRow(const DealFact& deal) {
  DealRow row;
  row.id = deal.id;
  row.title = Shorten(deal.title);
  row.account = deal.account;
  row.account.label = Shorten(deal.account.label);
  row.outcome = deal.outcome;
  row.amount = deal.amount;
  row.open_time = deal.open_time;
  row.close_time = deal.close_time;
  row.rep = Shorten(deal.rep.label);
  row.product = Shorten(deal.product.label);
  row.segment = Shorten(deal.segment);
  row.industry = Shorten(deal.industry);
  row.crm_reason_text = Shorten(deal.crm_reason_text);
  row.crm_reason_kind = deal.crm_reason_kind;
  row.crm_reason_codes = deal.crm_reason_codes;
  for (const Reason* reason : ExplainingReasons(deal))
    row.call_reason_codes.push_back(reason->code);
  row.counted_calls = deal.counted_calls;
  if (deal.outcome == Outcome::kOpen && deal.score.has_value()) {
    row.win_probability = deal.score->win_probability;
  }
  return Row{std::move(row), std::nullopt};
}

Row MakeRow(const CallFact& call) { return Row{std::nullopt, call}; }

}  // namespace dealtrace::report
