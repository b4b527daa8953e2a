#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/report/domain/markdown_text.h"
#include "services/report/domain/reason.h"
#include "services/report/domain/render.h"
#include "services/report/domain/render_words.h"

namespace dealtrace::report {
namespace {

// Writes a report section by section.
class MarkdownWriter {
 public:
  explicit MarkdownWriter(const WinLossReport& report) : report_(report) {}

  std::string Write() {
    Head();
    Headline();
    Agreements();
    for (const OutcomeReasons& reasons : report_.reasons) Reasons(reasons);
    for (const Breakdown& breakdown : report_.breakdowns) BreakdownTable(breakdown);
    PipelineSection();
    CoverageSection();
    Quirks();
    Bullets("How to read this", Definitions());
    Rows();
    return std::move(out_);
  }

 private:
  template <class... Parts>
  void Line(const Parts&... parts) {
    absl::StrAppend(&out_, parts..., "\n");
  }

  // A count that leads to its rows.
  std::string Count(int figure) {
    if (figure < 0) return "0";
    used_.insert(figure);
    return FormatCount(report_.CountOf(figure));
  }

  std::string Amounts(int figure) const {
    return figure < 0 ? "" : EscapeMarkdown(FormatAmounts(report_.figures.at(figure).amounts));
  }

  void Bullets(absl::string_view title, const std::vector<std::string>& lines) {
    Line("\n## ", title, "\n");
    for (const std::string& line : lines) Line("- ", line);
  }

  void Head() {
    const Provenance& provenance = report_.provenance;
    Line("# Why deals are won and lost\n");
    Line(DescribeFilter(report_.filter), ". Made ", FormatInstant(provenance.make_time), " as `",
         provenance.report_name, "`, ",
         provenance.run_name.empty() ? "for no particular run"
                                     : absl::StrCat("for run `", provenance.run_name, "`"),
         ", trace `", provenance.trace_id, "`.\n");
    std::vector<std::string> positions;
    for (const auto& [feed, position] : provenance.complete_to) {
      positions.push_back(absl::StrCat(feed, " ", position));
    }
    Line("Complete to position: ", positions.empty() ? "unknown" : absl::StrJoin(positions, ", "),
         ".\n");
    for (const Finding& finding : report_.findings) {
      Line("- **", EscapeMarkdown(finding.headline), "** ", EscapeMarkdown(finding.sentence));
    }
  }

  void Headline() {
    Line("\n## At a glance\n\n| | Deals | Amount |\n|---|---:|---:|");
    for (const HeadlineLine& line : report_.headline) {
      Line("| ", OutcomeLabel(line.outcome), " | ", Count(line.figure), " | ",
           line.amounts_unusable ? "not usable: all are 0" : Amounts(line.figure), " |");
    }
    if (report_.win_rate.defined()) {
      Line("\nWin rate ", FormatShare(report_.win_rate), " (", report_.win_rate.numerator, " of ",
           report_.win_rate.denominator, " won or lost, ", FormatInterval(report_.win_rate), ").");
    }
  }

  void Agreements() {
    Line("\n## What reps write and what calls show\n");
    Line("| | Both name a reason | Agree | Rep's is secondary | Rep's is not heard | Disagree |");
    Line("|---|---:|---:|---:|---:|---:|");
    for (const Agreement& agreement : report_.agreement) {
      Line("| ", agreement.outcome.has_value() ? OutcomeLabel(*agreement.outcome) : "All closed",
           " | ", Count(agreement.comparable), " | ", Count(agreement.agree), " | ",
           Count(agreement.secondary), " | ", Count(agreement.absent), " | ", Rate(agreement),
           " |");
    }
    Line("\nReason left blank: ", Count(report_.blank.deals), " closed deals, ",
         Count(report_.blank.explained),
         " of them explained by the calls. Vague: ", Count(report_.vague.deals), ", ",
         Count(report_.vague.explained), " explained.");
    for (const ReasonPair& pair : report_.pairs) {
      const bool won = pair.outcome == Outcome::kWon;
      Line("- ", OutcomeLabel(pair.outcome), ": the rep wrote ",
           EscapeMarkdown(ReasonLabel(pair.rep_code, won)), ", the calls show ",
           EscapeMarkdown(ReasonLabel(pair.calls_code, won)), ": ", Count(pair.figure));
    }
  }

  static std::string Rate(const Agreement& agreement) {
    if (!agreement.disagreement.defined()) return "–";
    return absl::StrCat(FormatShare(agreement.disagreement), " (",
                        FormatInterval(agreement.disagreement),
                        agreement.disagreement.small_sample() ? ", small sample)" : ")");
  }

  void Reasons(const OutcomeReasons& reasons) {
    Line("\n### ", OutcomeLabel(reasons.outcome), ": ", Count(reasons.deals), " deals, ",
         Count(reasons.with_calls), " with analysed calls\n");
    Line(
        "| Reason | Rep wrote, all deals | Rep wrote, deals with calls | Calls show, main | "
        "Calls show, any |\n|---|---:|---:|---:|---:|");
    for (const ReasonLine& line : reasons.lines) {
      Line("| ", EscapeMarkdown(line.label), " | ", Count(line.rep_all), " | ",
           Count(line.rep_with_calls), " | ", Count(line.calls_main), " | ", Count(line.calls_any),
           " |");
    }
    for (const ReasonLine& line : reasons.lines) Quotes(line);
  }

  void Quotes(const ReasonLine& line) {
    if (line.quotes.empty()) return;
    Line("\n**", EscapeMarkdown(line.label), "**\n");
    for (const QuotedDeal& quoted : line.quotes) {
      const Quote& quote = quoted.quote;
      const ShownQuote shown = ShowQuote(quote);
      Line("> ", EscapeMarkdown(shown.text), shown.cut ? " […]" : "", "  \n> ",
           RoleLabel(quote.role), ", ", FormatOffset(quote.start_ms), " in `calls/",
           CodeText(quote.call_id), "` (utterance ", quote.utterance_index, ", byte ",
           quote.byte_offset, "), deal ", EscapeMarkdown(quoted.deal_title), " `opportunities/",
           CodeText(quoted.deal_id), "`\n");
    }
  }

  std::string Top(const std::vector<RankedReason>& reasons) {
    std::vector<std::string> parts;
    for (const RankedReason& reason : reasons) {
      parts.push_back(absl::StrCat(EscapeMarkdown(reason.label), " ", Count(reason.figure)));
    }
    return absl::StrJoin(parts, ", ");
  }

  void BreakdownTable(const Breakdown& breakdown) {
    Line("\n## By ", absl::AsciiStrToLower(breakdown.label), "\n");
    if (breakdown.only_unknown) {
      Line("No deal has a value.");
      return;
    }
    Line("| ", breakdown.label,
         " | Won | Lost | Downgraded | Open | Win rate | 95% | Won amount | Lost: calls show | "
         "Lost: reps wrote | Disagree |\n|---|---:|---:|---:|---:|---:|---:|---:|---|---|---:|");
    size_t shown = 0;
    for (const BreakdownLine& line : breakdown.lines) {
      if (shown++ == kShownLinesMax) break;
      const Interval interval = line.win_rate.wilson95();
      Line("| ", EscapeMarkdown(line.label), " | ", Count(line.won), " | ", Count(line.lost), " | ",
           Count(line.downgraded), " | ", Count(line.open), " | ", FormatShare(line.win_rate),
           line.win_rate.defined() && line.win_rate.small_sample() ? " (small sample)" : "", " | ",
           line.win_rate.defined()
               ? absl::StrCat(FormatShare(interval.low), "–", FormatShare(interval.high))
               : "–",
           " | ", Amounts(line.won), " | ", Top(line.lost_calls), " | ", Top(line.lost_rep), " | ",
           FormatShare(line.disagreement), " of ", line.disagreement.denominator, " |");
    }
    if (breakdown.lines.size() > kShownLinesMax) {
      Line("\n", breakdown.lines.size() - kShownLinesMax, " further lines are in the JSON.");
    }
  }

  void PipelineSection() {
    const Pipeline& pipeline = report_.pipeline;
    Line("\n## Open pipeline\n\n", Count(pipeline.open), " open deals; ", Count(pipeline.by_model),
         " scored by the model, ", Count(pipeline.no_signal),
         " with the base rate because the model has no signal, ", Count(pipeline.too_few),
         " with the base rate because too few deals are closed, ", Count(pipeline.not_scored),
         " without a score.");
    if (report_.CountOf(pipeline.no_signal) > 0)
      Line("\n**No signal.** ", NoSignalSentence(pipeline));
    for (const auto& [currency, nanos] : pipeline.expected_nanos) {
      Line("- Expected (probability × amount): ", EscapeMarkdown(FormatMoney(currency, nanos)));
    }
    for (const PipelineBand& band : pipeline.bands) {
      Line("- Probability ", band.label, ": ", Count(band.figure));
    }
    for (const OpenDeal& deal : pipeline.largest) {
      Line("- ", FormatShare(deal.win_probability), " ", EscapeMarkdown(deal.row->deal->title),
           " `", CodeText(deal.row->ResourceName()), "`");
    }
    if (pipeline.risks.empty()) return;
    Line("\nWhat calls of open deals raise (of ", Count(pipeline.with_calls),
         " open deals with analysed calls):\n");
    for (const ReasonLine& risk : pipeline.risks) {
      Line("- ", EscapeMarkdown(risk.label), ": ", Count(risk.calls_any));
    }
  }

  void Why(const std::vector<CountedReason>& reasons) {
    for (const CountedReason& reason : reasons) {
      Line("  - ", EscapeMarkdown(reason.explanation), ": ", Count(reason.figure));
    }
  }

  void CoverageSection() {
    const Coverage& coverage = report_.coverage;
    Line("\n## What this rests on\n\n- Deals: ", Count(coverage.deals), ", with a linked call ",
         Count(coverage.deals_with_calls), ", with one long enough to count ",
         Count(coverage.deals_with_counted_calls), ", with an analysed one ",
         Count(coverage.deals_with_analyzed_calls));
    Line("- Deals without account: ", Count(coverage.deals_without_account));
    Line("- Calls: ", Count(coverage.calls), ", too short to count ", Count(coverage.too_short),
         ", without transcript ", Count(coverage.without_transcript));
    Line("- Linked: ", Count(coverage.linked));
    Why(coverage.linked_why);
    Line("- For review: ", Count(coverage.review));
    Why(coverage.review_why);
    Line("- Belong to no known deal: ", Count(coverage.unlinked));
    Why(coverage.unlinked_why);
    Line("- Not decided yet: ", Count(coverage.undecided));
  }

  void Quirks() {
    Line("\n## Oddities in the data\n");
    if (report_.quirks.empty()) Line("None found.");
    for (const Quirk& quirk : report_.quirks) {
      Line("- ", EscapeMarkdown(quirk.sentence),
           quirk.figure < 0 ? "" : absl::StrCat(": ", Count(quirk.figure)),
           quirk.examples.empty() ? "" : ", for example ",
           EscapeMarkdown(absl::StrJoin(quirk.examples, ", ")),
           quirk.source.empty() ? "" : absl::StrCat(" (`", CodeText(quirk.source), "`)"));
    }
  }

  void Rows() {
    Line(
        "\n## Rows behind the figures\n\nEach is listed by `ReportService.ListReportRows` or at "
        "the path given.\n\n| Figure | Rows | Path |\n|---|---:|---|");
    for (const int number : used_) {
      const Figure& figure = report_.figures.at(number);
      Line("| ", EscapeMarkdown(figure.label), " | ", FormatCount(figure.count), " | `",
           RowsPath(report_, figure), "` |");
    }
  }

  const WinLossReport& report_;
  std::string out_;
  std::set<int> used_;
};

}  // namespace

std::string RenderMarkdown(const WinLossReport& report) { return MarkdownWriter(report).Write(); }

}  // namespace dealtrace::report
