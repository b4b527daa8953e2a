#include "services/matching/live_index.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::matching {
namespace {

// A page is read by so many threads, each with a connection of its own …
constexpr size_t kSharesPerPage = 3;
// … and so many companies.
constexpr size_t kCompaniesPerShare = 500;
constexpr size_t kCompaniesPerPage = kSharesPerPage * kCompaniesPerShare;
// Readers wait while companies are replaced: few at once, so that they wait for a millisecond.
constexpr size_t kCompaniesPerReplacement = 10;
constexpr absl::Duration kPageDeadline = absl::Seconds(30);
constexpr absl::Duration kPauseAfterFailure = absl::Seconds(1);

std::vector<std::shared_ptr<DealParts>> MakeParts() {
  std::vector<std::shared_ptr<DealParts>> parts(kSharesPerPage);
  for (std::shared_ptr<DealParts>& part : parts) part = std::make_shared<DealParts>();
  return parts;
}

}  // namespace

struct LiveIndex::Share {
  absl::Span<const std::string> companies;
  std::shared_ptr<DealParts> parts;
  CandidateIndex loaded;
  absl::Status status;
};

LiveIndex::LiveIndex(std::shared_ptr<postgres::Database> database,
                     std::shared_ptr<const ActiveSettings> settings,
                     std::shared_ptr<telemetry::Metrics> metrics, absl::Duration interval)
    : database_(std::move(database)),
      settings_(std::move(settings)),
      metrics_(std::move(metrics)),
      interval_(interval),
      parts_(MakeParts()) {}

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

absl::StatusOr<CompanyChanges> LiveIndex::ListChanges() {
  postgres::TransactionOptions options;
  options.name = "follow companies";
  options.deadline = absl::Now() + kPageDeadline;
  options.read_only = true;
  CompanyChanges changes;
  RETURN_IF_ERROR(
      database_->Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(settings_->Load(transaction).status());
        ASSIGN_OR_RETURN(changes, ListCompanyChanges(transaction, position_, kCompaniesPerPage));
        return absl::OkStatus();
      }));
  return changes;
}

// A company may be newer than its place in the list: then it comes again.
void LiveIndex::Load(Share& share) {
  postgres::TransactionOptions options;
  options.name = "load companies";
  options.deadline = absl::Now() + kPageDeadline;
  options.isolation = postgres::Isolation::kRepeatableRead;
  options.read_only = true;
  share.status = database_->Transact(options, [&](postgres::Transaction& transaction) {
    share.loaded = CandidateIndex(share.parts);
    return LoadCompanies(transaction, share.companies, share.loaded);
  });
  share.loaded.Assemble();
  share.loaded.ReadNumbers();
}

void LiveIndex::Replace(Share& share) {
  absl::Span<const std::string> rest = share.companies;
  while (!rest.empty()) {
    const absl::Span<const std::string> some = rest.subspan(0, kCompaniesPerReplacement);
    rest.remove_prefix(some.size());
    sync::WriterLock lock(mutex_);
    index_.Replace(some, share.loaded);
    metrics_->SetGauge("dealtrace_candidate_index_companies", {},
                       static_cast<double>(index_.company_count()));
  }
}

absl::StatusOr<bool> LiveIndex::Follow() {
  ASSIGN_OR_RETURN(const CompanyChanges changes, ListChanges());
  absl::Span<const std::string> rest = changes.companies;
  std::vector<Share> shares;
  while (!rest.empty()) {
    Share& share = shares.emplace_back();
    share.companies = rest.subspan(0, kCompaniesPerShare);
    share.parts = parts_[shares.size() - 1];
    rest.remove_prefix(share.companies.size());
  }
  std::vector<std::thread> threads;
  for (size_t i = 1; i < shares.size(); ++i) {
    threads.emplace_back([this, &share = shares[i]] { Load(share); });
  }
  if (!shares.empty()) Load(shares.front());
  for (std::thread& thread : threads) thread.join();
  for (const Share& share : shares) RETURN_IF_ERROR(share.status);
  for (Share& share : shares) Replace(share);
  position_ = changes.position;
  return changes.companies.size() < kCompaniesPerPage;
}

void LiveIndex::Read(const std::function<void(const CandidateIndex&)>& read) const {
  sync::ReaderLock lock(mutex_);
  read(index_);
}

}  // namespace dealtrace::matching
