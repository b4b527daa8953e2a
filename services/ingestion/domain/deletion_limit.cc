#include "services/ingestion/domain/deletion_limit.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/ingestion/domain/limits.h"

namespace dealtrace::ingestion {
namespace {

bool IsWithin(const AbsentRecords& records, int percent) {
  return records.absent * 100 <= records.stored * percent;
}

bool IsFew(const AbsentRecords& records) {
  return records.absent <= kDeletionsAlwaysMax && records.absent * 2 <= records.stored;
}

// The least whole number of per cent that allows it.
int64_t NeededPercent(const AbsentRecords& records) {
  return (records.absent * 100 + records.stored - 1) / records.stored;
}

}  // namespace

std::optional<std::string> WhyKept(const AbsentRecords& records, const DeletionLimit& limit) {
  if (records.absent == 0) return std::nullopt;
  const std::string what = absl::StrCat("refusing to delete ", records.absent, " of ",
                                        records.stored, " records that the source no longer names");
  if (records.source_has_more) {
    return absl::StrCat(what, ": the source says that it has more records than were read. ",
                        "Export it again, whole");
  }
  const std::optional<int> set = limit.run_percent ? limit.run_percent : limit.stream_percent;
  const bool is_within =
      set ? IsWithin(records, *set) : IsWithin(records, kDeletionPercentDefault) || IsFew(records);
  if (is_within && (limit.run_percent || records.doubts.empty())) return std::nullopt;
  std::string why;
  if (!is_within) why = absl::StrCat(" (at most ", set.value_or(kDeletionPercentDefault), " %)");
  if (!records.doubts.empty()) absl::StrAppend(&why, ": ", absl::StrJoin(records.doubts, "; "));
  return absl::StrCat(what, why, ". Check that the export is whole; if they are to go, run with ",
                      "--allow-deletions ", NeededPercent(records));
}

}  // namespace dealtrace::ingestion
