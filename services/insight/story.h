// The story of one deal as a message.
#pragma once

#include <string>

#include "dealtrace/insight/v1/analysis.pb.h"
#include "services/insight/domain/language_pack.h"
#include "services/insight/store/story_store.h"

namespace dealtrace::insight {

// Reasons from the calls that are analysed and long enough to count, beside what the rep wrote. A
// function of its arguments alone; the order of the deal's calls does not matter.
v1::DealStory TellStory(const LanguagePacks& packs, const std::string& opportunity_id,
                        const Deal& deal);

}  // namespace dealtrace::insight
