#include <fstream>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/language.h"
#include "services/insight/domain/language_pack.h"
#include "services/insight/domain/sentiment.h"
#include "services/insight/offline/call_files.h"
#include "services/insight/offline/insight_actions.h"

namespace dealtrace::insight {

absl::Status ScoreLines(const SentimentOptions& options) {
  const text::Language given = text::ParseLanguage(options.language);
  if (!options.language.empty() && given == text::Language::kUnknown) {
    return absl::InvalidArgumentError("--language must be en or fr");
  }
  ASSIGN_OR_RETURN(const LanguagePacks packs, LanguagePacks::Load());
  std::ifstream input(options.input, std::ios::binary);
  if (!input) return absl::NotFoundError(absl::StrCat("cannot read ", options.input));
  ASSIGN_OR_RETURN(std::ofstream output, CreateFile(options.output));
  int64_t count = 0;
  for (std::string line; std::getline(input, line); ++count) {
    const text::Language language =
        given != text::Language::kUnknown ? given : text::DetectLanguage(line);
    const double score = ScoreSentiment(packs.For(language).sentiment, line);
    output << absl::StrFormat("%.4f\t%s\n", score, MoodName(MoodOf(score)));
  }
  if (input.bad())
    return absl::UnavailableError(absl::StrCat("reading ", options.input, " failed"));
  RETURN_IF_ERROR(CloseFile(output, options.output));
  std::cerr << count << " lines\n";
  return absl::OkStatus();
}

}  // namespace dealtrace::insight
