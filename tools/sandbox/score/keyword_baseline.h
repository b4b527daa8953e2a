// What a plain list of keywords finds: the mark that an extractor of reasons has to beat.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tools/sandbox/score/truth.h"

namespace dealtrace::sandbox {

// For every deal, counts in how many utterances of its true calls each reason's keywords stand, and
// ranks the reasons by the count (ties in the order of the codes). It knows neither who speaks nor
// what is denied. Gives no quotes. Streams the calls; a call that stands there twice counts once.
absl::StatusOr<ReasonAnswers> KeywordBaseline(const std::string& calls_path,
                                              const LinkTruth& links);

}  // namespace dealtrace::sandbox
