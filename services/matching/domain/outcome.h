// Makes comparisons, with their sentences only when somebody will read them.
#pragma once

#include "absl/strings/str_cat.h"
#include "services/matching/domain/evidence.h"

namespace dealtrace::matching {

// `parts` are joined to the explanation when `call.explained` asks for it.
template <class... Parts>
Comparison SharedOutcome(const PreparedCall& call, Feature feature, Level level, int holders,
                         const Parts&... parts) {
  Comparison comparison{feature, level, 0, "", holders};
  if (call.explained) absl::StrAppend(&comparison.explanation, parts...);
  return comparison;
}

template <class... Parts>
Comparison Outcome(const PreparedCall& call, Feature feature, Level level, const Parts&... parts) {
  return SharedOutcome(call, feature, level, 1, parts...);
}

template <class... Parts>
Comparison Missing(const PreparedCall& call, Feature feature, const Parts&... parts) {
  return Outcome(call, feature, Level::kMissing, parts...);
}

}  // namespace dealtrace::matching
