#include "services/insight/story.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "libs/rpc/resource_name.h"
#include "services/insight/converters.h"
#include "services/insight/domain/crm_reason.h"
#include "services/insight/domain/deal_story.h"

namespace dealtrace::insight {
namespace {

absl::Time StartOf(const crm::v1::Call& call) {
  if (!call.has_start_time()) return absl::InfinitePast();
  return absl::FromUnixSeconds(call.start_time().seconds()) +
         absl::Nanoseconds(call.start_time().nanos());
}

// The words of a statement: found in its analysis by place.
const v1::Quote* FindQuote(const v1::CallAnalysis& analysis, const Quote& quote) {
  for (const v1::ReasonStatement& statement : analysis.statements()) {
    const v1::Quote& candidate = statement.quote();
    if (candidate.utterance_index() == quote.utterance && candidate.byte_offset() == quote.offset &&
        candidate.byte_length() == quote.length) {
      return &candidate;
    }
  }
  return nullptr;
}

void AddReasons(const std::vector<Reason>& reasons,
                const std::vector<const v1::CallAnalysis*>& analyses, v1::DealStory& story) {
  for (const Reason& reason : reasons) {
    v1::DealReason& message = *story.add_reasons();
    message.set_code(std::string(LabelName(reason.code)));
    message.set_rank(reason.rank);
    message.set_score(reason.score);
    message.set_favourable(reason.favourable);
    for (const Evidence& evidence : reason.evidence) {
      const v1::Quote* quote = FindQuote(*analyses[evidence.call], evidence.statement.quote);
      if (quote == nullptr) continue;
      v1::ReasonEvidence& proof = *message.add_evidence();
      *proof.mutable_quote() = *quote;
      proof.set_against(evidence.against);
      proof.set_weight(evidence.weight);
    }
  }
}

void AddCrmReason(const LanguagePacks& packs, const crm::v1::Opportunity& opportunity,
                  v1::DealStory& story) {
  const std::string text = CrmReasonText(opportunity);
  const CrmReason reason = ReadCrmReason(packs, text);
  story.set_crm_reason_text(text);
  story.set_crm_reason_kind(ToProto(reason.kind));
  for (const Label code : reason.codes) story.add_crm_reason_codes(std::string(LabelName(code)));
}

}  // namespace

v1::DealStory TellStory(const LanguagePacks& packs, const std::string& opportunity_id,
                        const Deal& deal) {
  v1::DealStory story;
  story.set_name(rpc::ResourceName("dealStories", opportunity_id));
  story.set_opportunity(rpc::ResourceName("opportunities", opportunity_id));
  story.set_outcome(deal.opportunity.outcome());
  AddCrmReason(packs, deal.opportunity, story);

  std::vector<CallStatements> calls;
  std::vector<const v1::CallAnalysis*> analyses;
  absl::Time last = absl::InfinitePast();
  int32_t not_understood = 0;
  std::set<std::string> languages;
  for (const LinkedCall& call : deal.calls) {
    const absl::Time start = StartOf(call.call);
    if (start > last) {
      last = start;
      *story.mutable_last_call_time() = call.call.start_time();
    }
    if (!call.analyzed || call.too_short) continue;
    if (!IsUnderstood(call.analysis)) {
      ++not_understood;
      languages.insert(call.analysis.language().empty() ? "und" : call.analysis.language());
      continue;
    }
    calls.push_back(FromProto(call.analysis, start));
    analyses.push_back(&call.analysis);
  }
  AddReasons(RankReasons(FromProto(deal.opportunity.outcome()), calls), analyses, story);
  story.set_call_count(static_cast<int32_t>(deal.calls.size()));
  story.set_analyzed_call_count(static_cast<int32_t>(calls.size()));
  story.set_not_understood_call_count(not_understood);
  for (const std::string& language : languages) story.add_not_understood_languages(language);
  story.set_method_version(std::string(kMethodVersion));
  return story;
}

}  // namespace dealtrace::insight
