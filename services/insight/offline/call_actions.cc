#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "libs/files/output_file.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "services/insight/converters.h"
#include "services/insight/domain/call_analysis.h"
#include "services/insight/domain/language_pack.h"
#include "services/insight/domain/summary.h"
#include "services/insight/offline/call_files.h"
#include "services/insight/offline/insight_actions.h"

namespace dealtrace::insight {
namespace {

std::string Dump(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// The message's JSON with the file's own id in front.
absl::StatusOr<std::string> AnalysisLine(const Call& call, const CallAnalysis& analysis) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status =
      google::protobuf::util::MessageToJsonString(ToProto(call, analysis), &json, options);
  if (!status.ok()) {
    return absl::InternalError(absl::StrCat("call ", call.id, " cannot be written as JSON"));
  }
  return absl::StrCat("{\"id\":", Dump(call.id), ",", json.substr(1), "\n");
}

std::string SummaryLine(const Call& call, const std::vector<Quote>& quotes) {
  std::string summary;
  nlohmann::json sentences = nlohmann::json::array();
  for (const Quote& quote : quotes) {
    const std::string text(QuotedText(call, quote));
    absl::StrAppend(&summary, summary.empty() ? "" : " ", text);
    sentences.push_back({{"utterance", quote.utterance},
                         {"offset", quote.offset},
                         {"length", quote.length},
                         {"text", text}});
  }
  return Dump({{"id", call.id}, {"summary", summary}, {"sentences", sentences}}) + "\n";
}

}  // namespace

absl::Status AnalyzeFile(const CallFileOptions& options) {
  ASSIGN_OR_RETURN(const LanguagePacks packs, LanguagePacks::Load());
  RETURN_IF_ERROR(CheckCallOutputs(options));
  ASSIGN_OR_RETURN(files::OutputFile output, files::OutputFile::Create(options.output));
  CallCounts counts;
  RETURN_IF_ERROR(ReadCallFile(
      options.input,
      [&](const Call& call) -> absl::Status {
        ASSIGN_OR_RETURN(const std::string line, AnalysisLine(call, AnalyzeCall(packs, call)));
        output.stream() << line;
        return absl::OkStatus();
      },
      counts));
  RETURN_IF_ERROR(output.Commit());
  return FinishCallFile(options, counts);
}

absl::Status SummarizeFile(const SummarizeOptions& options) {
  ASSIGN_OR_RETURN(const LanguagePacks packs, LanguagePacks::Load());
  RETURN_IF_ERROR(CheckCallOutputs(options.files));
  ASSIGN_OR_RETURN(files::OutputFile output, files::OutputFile::Create(options.files.output));
  const auto words_max = static_cast<size_t>(options.words_max);
  CallCounts counts;
  RETURN_IF_ERROR(ReadCallFile(
      options.files.input,
      [&](const Call& call) {
        output.stream() << SummaryLine(call,
                                       Summarize(packs, call, AnalyzeCall(packs, call), words_max));
        return absl::OkStatus();
      },
      counts));
  RETURN_IF_ERROR(output.Commit());
  return FinishCallFile(options.files, counts);
}

}  // namespace dealtrace::insight
