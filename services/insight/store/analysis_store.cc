#include "services/insight/store/analysis_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/insight/converters.h"
#include "services/insight/store/columns.h"
#include "services/insight/store/queries.h"
#include "services/insight/store/stored_message.h"

namespace dealtrace::insight {
namespace {

using postgres::Transaction;

absl::StatusOr<v1::CallAnalysis> ReadAnalysis(const postgres::Row& row) {
  v1::CallAnalysis analysis;
  if (!analysis.ParseFromString(row.Binary(1))) {
    return absl::DataLossError(
        absl::StrCat("the analysis of call ", row.Text(0), " cannot be read"));
  }
  return analysis;
}

}  // namespace

absl::StatusOr<std::vector<Call>> LoadCallsToAnalyze(Transaction& transaction,
                                                     absl::Span<const std::string> ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadCallsToAnalyze,
                                       std::vector<std::string>(ids.begin(), ids.end())));
  std::vector<Call> calls;
  for (int row = 0; row < rows.size(); ++row) {
    crm::v1::Transcript transcript;
    crm::v1::Call call;
    const bool readable = transcript.ParseFromString(rows[row].Binary(1)) &&
                          (rows[row].IsNull(2) || call.ParseFromString(rows[row].Binary(2)));
    if (!readable) {
      return absl::DataLossError(
          absl::StrCat("the copy of call ", rows[row].Text(0), " cannot be read"));
    }
    calls.push_back(FromProto(call, transcript));
    calls.back().id = rows[row].Text(0);
  }
  return calls;
}

absl::StatusOr<StoredAnalyses> StoreAnalyses(Transaction& transaction,
                                             absl::Span<const v1::CallAnalysis> analyses) {
  StoredAnalyses stored;
  std::vector<std::string> ids;
  std::vector<postgres::Bytes> contents;
  for (const v1::CallAnalysis& analysis : analyses) {
    std::string content = SerializeStable(analysis);
    ids.push_back(rpc::ResourceIdOrEmpty("callAnalyses", analysis.name()));
    stored.hashes.push_back(HashOf(content));
    contents.push_back({std::move(content)});
  }
  ASSIGN_OR_RETURN(const postgres::Result written,
                   transaction.Execute(queries::kUpsertCallAnalyses, std::move(ids), stored.hashes,
                                       std::move(contents)));
  stored.changed_ids = FirstColumn(written);
  return stored;
}

absl::StatusOr<std::vector<std::string>> DeleteAnalyses(Transaction& transaction,
                                                        const std::vector<std::string>& call_ids) {
  ASSIGN_OR_RETURN(const postgres::Result deleted,
                   transaction.Execute(queries::kDeleteCallAnalyses, call_ids));
  return FirstColumn(deleted);
}

absl::StatusOr<absl::flat_hash_map<std::string, v1::CallAnalysis>> LoadAnalyses(
    Transaction& transaction, absl::Span<const std::string> call_ids) {
  ASSIGN_OR_RETURN(const postgres::Result rows,
                   transaction.Execute(queries::kLoadCallAnalyses,
                                       std::vector<std::string>(call_ids.begin(), call_ids.end())));
  absl::flat_hash_map<std::string, v1::CallAnalysis> analyses;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(analyses[rows[row].Text(0)], ReadAnalysis(rows[row]));
  }
  return analyses;
}

absl::StatusOr<std::vector<v1::CallAnalysis>> ListAnalyses(Transaction& transaction,
                                                           const rights::Viewer& viewer,
                                                           const AnalysisFilter& filter,
                                                           const std::string& after_call_id,
                                                           int count_max) {
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kListCallAnalyses, after_call_id, filter.opportunity_id,
                          count_max, filter.call_id, viewer.sees_all, viewer.owners, viewer.teams));
  std::vector<v1::CallAnalysis> analyses;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(v1::CallAnalysis analysis, ReadAnalysis(rows[row]));
    analyses.push_back(std::move(analysis));
  }
  return analyses;
}

}  // namespace dealtrace::insight
