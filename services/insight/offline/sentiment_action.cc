#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/files/output_file.h"
#include "libs/files/path_identity.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/language.h"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/line_reader.h"
#include "services/insight/domain/language_pack.h"
#include "services/insight/domain/sentiment.h"
#include "services/insight/offline/insight_actions.h"

namespace dealtrace::insight {
namespace {

constexpr size_t kLineBytesMax = size_t{1} << 20;

}  // namespace

absl::Status ScoreLines(const SentimentOptions& options) {
  const text::Language given = text::ParseLanguage(options.language);
  if (!options.language.empty() && given != text::Language::kEnglish &&
      given != text::Language::kFrench) {
    return absl::InvalidArgumentError(
        "--language must be en or fr: other languages are not supported");
  }
  ASSIGN_OR_RETURN(const LanguagePacks packs, LanguagePacks::Load());
  const files::NamedPath inputs[] = {{"--input", options.input}};
  const files::NamedPath outputs[] = {{"--output", options.output}};
  RETURN_IF_ERROR(files::CheckOutputs(inputs, outputs));
  ASSIGN_OR_RETURN(std::unique_ptr<ingestion::ByteSource> bytes,
                   ingestion::OpenFile(options.input));
  ASSIGN_OR_RETURN(
      ingestion::LineReader reader,
      ingestion::LineReader::Open(std::move(bytes), ingestion::Encoding::kUtf8, kLineBytesMax));
  ASSIGN_OR_RETURN(files::OutputFile output, files::OutputFile::Create(options.output));
  int64_t count = 0;
  int64_t unsupported = 0;
  ingestion::TextLine line;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&line));
    if (!more) break;
    if (line.overlong) {
      return absl::InvalidArgumentError(absl::StrCat(options.input, " line ", line.line,
                                                     ": is longer than ", kLineBytesMax >> 20,
                                                     " MiB: write one utterance a line"));
    }
    ++count;
    const text::Language language =
        given != text::Language::kUnknown ? given : text::DetectLanguage(line.text);
    if (language == text::Language::kOther) {
      output.stream() << "\tunsupported\n";
      ++unsupported;
      continue;
    }
    const double score = ScoreSentiment(packs.For(language).sentiment, line.text);
    output.stream() << absl::StrFormat("%.4f\t%s\n", score, MoodName(MoodOf(score)));
  }
  RETURN_IF_ERROR(output.Commit());
  std::cerr << count << " lines\n";
  if (unsupported > 0) {
    std::cerr << unsupported
              << " lines are in a language that is not supported and have no score\n";
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::insight
