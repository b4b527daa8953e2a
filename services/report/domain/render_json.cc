#include <set>

#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"
#include "nlohmann/json.hpp"
#include "services/report/domain/reason.h"
#include "services/report/domain/render.h"
#include "services/report/domain/render_words.h"

namespace dealtrace::report {
namespace {

using Json = nlohmann::ordered_json;

// Writes a report; remembers which figures it names.
class JsonWriter {
 public:
  explicit JsonWriter(const WinLossReport& report) : report_(report) {}

  Json Write() {
    Json root;
    root["schema"] = kJsonSchema;
    root["provenance"] = ProvenanceJson();
    root["definitions"] = Definitions();
    root["findings"] = Json::array();
    for (const Finding& finding : report_.findings) {
      root["findings"].push_back({{"headline", finding.headline},
                                  {"sentence", finding.sentence},
                                  {"figure", Name(finding.figure)}});
    }
    root["headline"] = Json::object();
    for (const HeadlineLine& line : report_.headline) {
      Json& entry = root["headline"][std::string(OutcomeKey(line.outcome))];
      entry = Count(line.figure);
      entry["amounts_unusable"] = line.amounts_unusable;
    }
    root["win_rate"] = Rate(report_.win_rate);
    root["win_loss"] = ReasonsJson();
    root["agreement"] = AgreementJson();
    root["breakdowns"] = BreakdownsJson();
    root["coverage"] = CoverageJson();
    root["pipeline"] = PipelineJson();
    root["quirks"] = Json::array();
    for (const Quirk& quirk : report_.quirks) {
      Json entry = Count(quirk.figure);
      entry["sentence"] = Clean(quirk.sentence);
      entry["examples"] = CleanAll(quirk.examples);
      entry["source"] = Clean(quirk.source);
      root["quirks"].push_back(std::move(entry));
    }
    root["figures"] = FiguresJson();  // last: of those that were named above
    return root;
  }

 private:
  static std::string Clean(absl::string_view text) { return text::SanitizeUtf8(text); }
  static Json CleanAll(const std::vector<std::string>& texts) {
    Json array = Json::array();
    for (const std::string& text : texts) array.push_back(Clean(text));
    return array;
  }

  Json Name(int figure) {
    if (figure < 0) return nullptr;
    used_.insert(figure);
    return report_.figures.at(figure).id;
  }

  Json Count(int figure) { return {{"figure", Name(figure)}, {"count", report_.CountOf(figure)}}; }

  static Json Rate(const Proportion& rate) {
    Json json = {{"numerator", rate.numerator}, {"denominator", rate.denominator}};
    if (!rate.defined()) return json;
    json["share"] = rate.value();
    json["wilson95"] = {rate.wilson95().low, rate.wilson95().high};
    json["small_sample"] = rate.small_sample();
    return json;
  }

  Json ProvenanceJson() {
    const Provenance& provenance = report_.provenance;
    Json json = {
        {"report", provenance.report_name},      {"run", provenance.run_name},
        {"trace_id", provenance.trace_id},       {"make_time", FormatInstant(provenance.make_time)},
        {"complete_to", provenance.complete_to}, {"filter", DescribeFilter(report_.filter)}};
    return json;
  }

  static Json Quotes(const std::vector<QuotedDeal>& quotes) {
    Json array = Json::array();
    for (const QuotedDeal& quoted : quotes) {
      const Quote& quote = quoted.quote;
      const ShownQuote shown = ShowQuote(quote);
      array.push_back({{"text", Clean(shown.text)},
                       {"cut", shown.cut},
                       {"speaker_role", RoleKey(quote.role)},
                       {"call", absl::StrCat("calls/", Clean(quote.call_id))},
                       {"utterance_index", quote.utterance_index},
                       {"byte_offset", quote.byte_offset},
                       {"byte_length", quote.byte_length},
                       {"start_ms", quote.start_ms},
                       {"opportunity", absl::StrCat("opportunities/", Clean(quoted.deal_id))},
                       {"opportunity_title", Clean(quoted.deal_title)},
                       {"account", Clean(quoted.account_label)}});
    }
    return array;
  }

  Json ReasonsJson() {
    Json object = Json::object();
    for (const OutcomeReasons& reasons : report_.reasons) {
      Json lines = Json::array();
      for (const ReasonLine& line : reasons.lines) {
        lines.push_back({{"code", Clean(line.code)},
                         {"label", Clean(line.label)},
                         {"rep_all", Count(line.rep_all)},
                         {"rep_with_calls", Count(line.rep_with_calls)},
                         {"calls_main", Count(line.calls_main)},
                         {"calls_any", Count(line.calls_any)},
                         {"quotes", Quotes(line.quotes)}});
      }
      object[std::string(OutcomeKey(reasons.outcome))] = {{"deals", Count(reasons.deals)},
                                                          {"with_calls", Count(reasons.with_calls)},
                                                          {"reasons", std::move(lines)}};
    }
    return object;
  }

  Json UnwrittenJson(const Unwritten& unwritten) {
    return {{"deals", Count(unwritten.deals)},
            {"with_calls", Count(unwritten.with_calls)},
            {"explained_by_calls", Count(unwritten.explained)}};
  }

  Json AgreementJson() {
    Json object = Json::object();
    for (const Agreement& agreement : report_.agreement) {
      const std::string scope =
          agreement.outcome.has_value() ? std::string(OutcomeKey(*agreement.outcome)) : "all";
      object[scope] = {{"comparable", Count(agreement.comparable)},
                       {"agree", Count(agreement.agree)},
                       {"secondary", Count(agreement.secondary)},
                       {"absent", Count(agreement.absent)},
                       {"disagree", Count(agreement.disagree)},
                       {"disagreement_rate", Rate(agreement.disagreement)}};
    }
    object["blank"] = UnwrittenJson(report_.blank);
    object["vague"] = UnwrittenJson(report_.vague);
    object["pairs"] = Json::array();
    for (const ReasonPair& pair : report_.pairs) {
      Json entry = Count(pair.figure);
      entry["outcome"] = OutcomeKey(pair.outcome);
      entry["rep_code"] = Clean(pair.rep_code);
      entry["calls_code"] = Clean(pair.calls_code);
      object["pairs"].push_back(std::move(entry));
    }
    return object;
  }

  Json Ranked(const std::vector<RankedReason>& reasons) {
    Json array = Json::array();
    for (const RankedReason& reason : reasons) {
      Json entry = Count(reason.figure);
      entry["code"] = Clean(reason.code);
      array.push_back(std::move(entry));
    }
    return array;
  }

  Json BreakdownsJson() {
    Json object = Json::object();
    for (const Breakdown& breakdown : report_.breakdowns) {
      Json lines = Json::array();
      for (const BreakdownLine& line : breakdown.lines) {
        if (lines.size() == kJsonLinesMax) break;
        lines.push_back({{"key", line.key},
                         {"label", Clean(line.label)},
                         {"won", Count(line.won)},
                         {"lost", Count(line.lost)},
                         {"downgraded", Count(line.downgraded)},
                         {"open", Count(line.open)},
                         {"with_calls", Count(line.with_calls)},
                         {"win_rate", Rate(line.win_rate)},
                         {"comparable", Count(line.comparable)},
                         {"disagree", Count(line.disagree)},
                         {"disagreement_rate", Rate(line.disagreement)},
                         {"lost_calls", Ranked(line.lost_calls)},
                         {"lost_rep", Ranked(line.lost_rep)},
                         {"won_calls", Ranked(line.won_calls)}});
      }
      object[breakdown.dimension] = {{"label", breakdown.label},
                                     {"only_unknown", breakdown.only_unknown},
                                     {"line_count", breakdown.lines.size()},
                                     {"further_values", breakdown.further_values},
                                     {"lines", std::move(lines)}};
    }
    return object;
  }

  Json Why(const std::vector<CountedReason>& reasons) {
    Json array = Json::array();
    for (const CountedReason& reason : reasons) {
      Json entry = Count(reason.figure);
      entry["reason"] = Clean(reason.reason);
      array.push_back(std::move(entry));
    }
    return array;
  }

  Json CoverageJson() {
    const Coverage& coverage = report_.coverage;
    Json deals = {{"all", Count(coverage.deals)},
                  {"without_account", Count(coverage.deals_without_account)},
                  {"account_unresolved", Count(coverage.deals_account_unresolved)},
                  {"with_calls", Count(coverage.deals_with_calls)},
                  {"with_counted_calls", Count(coverage.deals_with_counted_calls)},
                  {"with_analyzed_calls", Count(coverage.deals_with_analyzed_calls)}};
    Json calls = {{"all", Count(coverage.calls)},
                  {"linked", Count(coverage.linked)},
                  {"linked_why", Why(coverage.linked_why)},
                  {"review", Count(coverage.review)},
                  {"review_why", Why(coverage.review_why)},
                  {"unlinked", Count(coverage.unlinked)},
                  {"unlinked_why", Why(coverage.unlinked_why)},
                  {"undecided", Count(coverage.undecided)},
                  {"too_short", Count(coverage.too_short)},
                  {"without_transcript", Count(coverage.without_transcript)}};
    return {{"deals", std::move(deals)}, {"calls", std::move(calls)}};
  }

  Json PipelineJson() {
    const Pipeline& pipeline = report_.pipeline;
    Json json = {{"open", Count(pipeline.open)},
                 {"by_model", Count(pipeline.by_model)},
                 {"no_signal", Count(pipeline.no_signal)},
                 {"too_few", Count(pipeline.too_few)},
                 {"not_scored", Count(pipeline.not_scored)},
                 {"base_rate", nullptr},
                 {"models", Json::array()},
                 {"expected", Json::object()},
                 {"bands", Json::array()},
                 {"largest", Json::array()},
                 {"with_calls", Count(pipeline.with_calls)},
                 {"risks", Json::array()}};
    if (pipeline.base_rate.has_value()) json["base_rate"] = *pipeline.base_rate;
    for (const std::string& model : pipeline.models) json["models"].push_back(Clean(model));
    for (const auto& [currency, nanos] : pipeline.expected_nanos) {
      json["expected"][Clean(currency)] = FormatDecimal(nanos);
    }
    for (const PipelineBand& band : pipeline.bands) {
      Json entry = Count(band.figure);
      entry["probability"] = band.label;
      json["bands"].push_back(std::move(entry));
    }
    for (const OpenDeal& deal : pipeline.largest) {
      json["largest"].push_back({{"opportunity", Clean(deal.row->ResourceName())},
                                 {"win_probability", deal.win_probability},
                                 {"expected", FormatDecimal(deal.expected_nanos)},
                                 {"explanations", CleanAll(deal.explanations)}});
    }
    for (const ReasonLine& risk : pipeline.risks) {
      Json entry = Count(risk.calls_any);
      entry["code"] = Clean(risk.code);
      entry["quotes"] = Quotes(risk.quotes);
      json["risks"].push_back(std::move(entry));
    }
    return json;
  }

  Json FiguresJson() const {
    Json object = Json::object();
    for (const int number : used_) {
      const Figure& figure = report_.figures.at(number);
      Json amounts = Json::object();
      for (const auto& [currency, total] : figure.amounts.by_currency()) {
        amounts[Clean(currency)] = {{"sum", FormatDecimal(total.nanos)},
                                    {"count", total.count},
                                    {"zero_count", total.zero_count}};
      }
      Json sample = Json::array();
      for (const auto& row : figure.samples) sample.push_back(Clean(row->ResourceName()));
      object[figure.id] = {
          {"label", Clean(figure.label)},  {"count", figure.count},
          {"amounts", std::move(amounts)}, {"without_amount_count", figure.without_amount_count},
          {"sample", std::move(sample)},   {"rows", RowsPath(report_, figure)}};
    }
    return object;
  }

  const WinLossReport& report_;
  std::set<int> used_;
};

}  // namespace

std::string RenderJson(const WinLossReport& report) {
  return JsonWriter(report).Write().dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dealtrace::report
