#include "services/matching/review_answers.h"

#include <string>

#include "libs/rpc/status_macros.h"
#include "services/matching/limits.h"
#include "services/matching/store/candidate_store.h"
#include "services/matching/store/link_model_store.h"
#include "services/matching/store/review_store.h"

namespace dealtrace::matching {

absl::StatusOr<std::vector<TrainingCall>> LoadReviewAnswers(postgres::Transaction& transaction,
                                                            const rpc::Call& call,
                                                            const LinkSettings& settings) {
  std::vector<TrainingCall> answers;
  std::string last;
  while (true) {
    RETURN_IF_ERROR(call.CheckAlive());
    ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                     ListReviewedCalls(transaction, last, kCallsPerGroupMax));
    if (ids.empty()) return answers;
    last = ids.back();
    ASSIGN_OR_RETURN(const auto calls, LoadCalls(transaction, ids));
    ASSIGN_OR_RETURN(const auto reviews, LoadReviews(transaction, ids));
    ASSIGN_OR_RETURN(const CandidateIndex index, LoadCandidates(transaction, calls));
    for (const auto& [id, record] : calls) {
      answers.push_back(MakeTrainingCall(record, reviews.at(id), index, settings));
    }
  }
}

}  // namespace dealtrace::matching
