#include "services/report/report_maker.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/feed/watermark.h"
#include "libs/rpc/status_macros.h"
#include "services/report/converters.h"
#include "services/report/domain/render.h"
#include "services/report/limits.h"
#include "services/report/store/fact_store.h"
#include "services/report/timestamps.h"

namespace dealtrace::report {
namespace {

using v1::GetReportContentRequest;

// Feeds the builder page by page and stores the rows of each page.
class Making {
 public:
  Making(postgres::Database& database, postgres::Transaction& transaction,
         const ReportPosition& position, const v1::Report& report, const rights::Viewer& viewer,
         const std::string& owner, const std::function<bool()>& cancelled)
      : database_(database),
        transaction_(transaction),
        position_(position),
        viewer_(viewer),
        owner_(owner),
        cancelled_(cancelled),
        builder_(ToPeriodFilter(report.filter())) {}

  absl::StatusOr<WinLossReport> Build(Provenance provenance) {
    ASSIGN_OR_RETURN(const Catalog catalog, LoadCatalog(transaction_));
    const auto end_page = [this] { return EndPage(); };
    RETURN_IF_ERROR(ReadDeals(
        transaction_, viewer_, catalog,
        [this](const DealFact& deal) {
          if (auto row = builder_.AddDeal(deal); row.has_value()) {
            rows_.push_back(*std::move(row));
            ++deal_count_;
          }
          return absl::OkStatus();
        },
        end_page));
    RETURN_IF_ERROR(ReadCalls(
        transaction_, viewer_,
        [this](const CallFact& call) {
          rows_.push_back(builder_.AddCall(call));
          ++call_count_;
          return absl::OkStatus();
        },
        end_page));
    // What the sources delivered is counted over everybody's records.
    if (viewer_.sees_all) {
      RETURN_IF_ERROR(ReadStreams(
          transaction_, [this](const StreamFact& stream) { builder_.AddStream(stream); }));
    }
    return builder_.Finish(std::move(provenance));
  }

  int64_t deal_count() const { return deal_count_; }
  int64_t call_count() const { return call_count_; }

  absl::Status KeepClaim() {
    if (cancelled_()) return absl::CancelledError("the server is stopping");
    if (absl::Now() < renew_at_) return absl::OkStatus();
    postgres::TransactionOptions options;
    options.name = "renew report claim";
    options.deadline = absl::Now() + kClaimDuration;
    RETURN_IF_ERROR(database_.Transact(options, [&](postgres::Transaction& transaction) {
      return RenewClaim(transaction, position_.report_id, owner_);
    }));
    renew_at_ = absl::Now() + kClaimDuration / 4;
    return absl::OkStatus();
  }

 private:
  absl::Status EndPage() {
    RETURN_IF_ERROR(KeepClaim());
    if (rows_.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(StoreRows(transaction_, position_, next_ordinal_, rows_));
    next_ordinal_ += static_cast<int64_t>(rows_.size());
    rows_.clear();
    return absl::OkStatus();
  }

  postgres::Database& database_;
  postgres::Transaction& transaction_;
  const ReportPosition& position_;
  const rights::Viewer& viewer_;
  const std::string& owner_;
  const std::function<bool()>& cancelled_;
  ReportBuilder builder_;
  std::vector<CountedRow> rows_;
  int64_t next_ordinal_ = 1;
  int64_t deal_count_ = 0;
  int64_t call_count_ = 0;
  absl::Time renew_at_ = absl::InfinitePast();
};

absl::Status StoreContents(postgres::Transaction& transaction, const ReportPosition& position,
                           const WinLossReport& report) {
  RETURN_IF_ERROR(StoreFigures(transaction, position, report.figures));
  RETURN_IF_ERROR(StoreContent(transaction, position, GetReportContentRequest::FORMAT_JSON,
                               RenderJson(report)));
  RETURN_IF_ERROR(StoreContent(transaction, position, GetReportContentRequest::FORMAT_MARKDOWN,
                               RenderMarkdown(report)));
  return StoreContent(transaction, position, GetReportContentRequest::FORMAT_HTML,
                      RenderHtml(report));
}

}  // namespace

absl::Status MakeReport(postgres::Database& database, const ReportPosition& position,
                        v1::Report report, const Requester& requester, const std::string& owner,
                        const std::function<bool()>& cancelled) {
  postgres::TransactionOptions options;
  options.name = "make report";
  options.deadline = absl::Now() + kMakeLimit;
  options.isolation = postgres::Isolation::kRepeatableRead;
  // A serialisation failure means that another attempt has begun; repeating this one is pointless.
  options.attempts_max = 1;
  return database.Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
    Provenance provenance;
    provenance.report_name = report.name();
    provenance.run_name = report.after_run();
    provenance.trace_id = report.trace_id();
    provenance.make_time = absl::Now();
    ASSIGN_OR_RETURN(provenance.complete_to, feed::Reflects(transaction));
    report.clear_complete_to();
    for (const auto& [feed, reached] : provenance.complete_to) {
      v1::FeedPosition* const entry = report.add_complete_to();
      entry->set_feed(feed);
      entry->set_position(reached);
    }
    rights::Viewer viewer{.sees_all = requester.sees_all, .owners = {}, .teams = {}};
    if (!requester.sees_all) {
      ASSIGN_OR_RETURN(viewer, rights::LoadViewer(transaction, requester.user, requester.teams));
    }
    Making making(database, transaction, position, report, viewer, owner, cancelled);
    ASSIGN_OR_RETURN(const WinLossReport made, making.Build(std::move(provenance)));
    RETURN_IF_ERROR(StoreContents(transaction, position, made));
    RETURN_IF_ERROR(making.KeepClaim());
    report.set_state(v1::Report::STATE_DONE);
    report.set_state_message("Done.");
    report.clear_waiting_for();
    report.set_deal_count(making.deal_count());
    report.set_call_count(making.call_count());
    *report.mutable_finish_time() = ToTimestamp(absl::Now());
    return FinishReport(transaction, position, report);
  });
}

}  // namespace dealtrace::report
