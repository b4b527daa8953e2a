// From messages to the domain.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dealtrace/ingestion/v1/sync_run.pb.h"
#include "dealtrace/report/v1/report.pb.h"
#include "services/report/domain/catalog.h"
#include "services/report/domain/facts.h"
#include "services/report/domain/win_loss_report.h"

namespace dealtrace::report {

// A deal's copies as they are stored: serialised messages.
struct StoredDeal {
  std::string id;
  std::string opportunity;
  std::optional<std::string> account;
  std::optional<std::string> story;
  std::optional<std::string> score;
  int linked_calls = 0;
  int counted_calls = 0;
};

// DATA_LOSS names the copy that cannot be decoded.
absl::StatusOr<DealFact> ToDealFact(const StoredDeal& stored, const Catalog& catalog);
absl::StatusOr<CallFact> ToCallFact(const std::string& id, const std::string& call,
                                    const std::optional<std::string>& link);

// The streams that the run has read to their end. `{source}-{number}` is the run's id.
std::vector<StreamFact> ToStreamFacts(const std::string& run_id, const ingestion::v1::SyncRun& run);

PeriodFilter ToPeriodFilter(const v1::ReportFilter& filter);

}  // namespace dealtrace::report
