#include "services/report/domain/source_tally.h"

#include "absl/strings/str_cat.h"
#include "services/report/domain/money.h"

namespace dealtrace::report {
namespace {

constexpr size_t kWarningsShownMax = 3;

void AddQuirks(const StreamFact& stream, std::vector<Quirk>& quirks) {
  const auto add = [&](int64_t count, absl::string_view what) {
    if (count == 0) return;
    Quirk quirk;
    quirk.sentence = absl::StrCat("Source ", stream.source, ", ", stream.stream, ": ",
                                  FormatCount(count), " ", what);
    quirk.source = absl::StrCat("syncRuns/", stream.run_id);
    quirks.push_back(std::move(quirk));
  };
  const std::string of_read = absl::StrCat("of ", FormatCount(stream.read_count), " records ");
  add(stream.rejected_count, absl::StrCat(of_read, "could not be read and are left out"));
  add(stream.dead_count, absl::StrCat(of_read, "could not be stored and are left out"));
  add(stream.duplicate_count, absl::StrCat(of_read, "are in the source twice and count once"));
  add(stream.resolved_by_name_count,
      "references were resolved by their normalised spelling (case, space and signs left aside)");
  add(stream.unresolved_reference_count, "references name a record that does not exist");
  for (size_t i = 0; i < stream.warnings.size() && i < kWarningsShownMax; ++i) {
    add(stream.warnings[i].count, absl::StrCat("times: ", stream.warnings[i].text));
  }
}

}  // namespace

void SourceTally::Add(const StreamFact& stream) {
  const auto [entry, inserted] =
      newest_.try_emplace(std::make_pair(stream.source, stream.stream), stream);
  if (!inserted && entry->second.run_number < stream.run_number) entry->second = stream;
}

std::vector<Quirk> SourceTally::Finish() const {
  std::vector<Quirk> quirks;
  for (const auto& [key, stream] : newest_) AddQuirks(stream, quirks);
  return quirks;
}

}  // namespace dealtrace::report
