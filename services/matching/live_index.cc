#include "services/matching/live_index.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/store/candidate_store.h"

namespace dealtrace::matching {
namespace {

constexpr int kCompaniesPerPage = 500;
// Readers wait while companies are replaced: few at once, so that they wait for a millisecond.
constexpr size_t kCompaniesPerReplacement = 10;
constexpr absl::Duration kPageDeadline = absl::Seconds(30);
constexpr absl::Duration kPauseAfterFailure = absl::Seconds(1);

}  // namespace

LiveIndex::LiveIndex(std::shared_ptr<postgres::Database> database,
                     std::shared_ptr<const ActiveSettings> settings,
                     std::shared_ptr<telemetry::Metrics> metrics, absl::Duration interval)
    : database_(std::move(database)),
      settings_(std::move(settings)),
      metrics_(std::move(metrics)),
      interval_(interval) {}

LiveIndex::~LiveIndex() { Stop(); }

void LiveIndex::Start() {
  thread_ = std::thread([this] { Run(); });
}

void LiveIndex::Stop() {
  stop_.Request();
  if (thread_.joinable()) thread_.join();
}

void LiveIndex::Run() {
  while (!stop_.requested()) {
    const absl::StatusOr<bool> finished = Follow();
    // A database that is away is told by readiness; the index answers as it last was.
    if (!finished.ok()) {
      stop_.WaitFor(kPauseAfterFailure);
    } else if (*finished) {
      caught_up_ = true;
      stop_.WaitFor(interval_);
    }
  }
}

absl::StatusOr<bool> LiveIndex::Follow() {
  postgres::TransactionOptions options;
  options.name = "follow companies";
  options.deadline = absl::Now() + kPageDeadline;
  options.isolation = postgres::Isolation::kRepeatableRead;
  options.read_only = true;
  CompanyChanges changes;
  CandidateIndex loaded;
  RETURN_IF_ERROR(
      database_->Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(settings_->Load(transaction).status());
        ASSIGN_OR_RETURN(changes, ListCompanyChanges(transaction, position_, kCompaniesPerPage));
        if (changes.companies.empty()) return absl::OkStatus();
        ASSIGN_OR_RETURN(loaded, LoadCompanies(transaction, changes.companies));
        return absl::OkStatus();
      }));
  loaded.Assemble();
  absl::Span<const std::string> rest = changes.companies;
  while (!rest.empty()) {
    const absl::Span<const std::string> some = rest.subspan(0, kCompaniesPerReplacement);
    rest.remove_prefix(some.size());
    sync::WriterLock lock(mutex_);
    index_.Replace(some, loaded);
    metrics_->SetGauge("dealtrace_candidate_index_companies", {},
                       static_cast<double>(index_.company_count()));
  }
  position_ = changes.position;
  return changes.companies.size() < static_cast<size_t>(kCompaniesPerPage);
}

void LiveIndex::Read(const std::function<void(const CandidateIndex&)>& read) const {
  sync::ReaderLock lock(mutex_);
  read(index_);
}

}  // namespace dealtrace::matching
