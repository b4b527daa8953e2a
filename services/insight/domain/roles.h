// Who sells and who buys, where the transcript does not say.
#pragma once

#include <vector>

#include "services/insight/domain/call.h"

namespace dealtrace::insight {

// One role an utterance. Known roles stay. An unknown one is taken from the same speaker's other
// utterances, then from the agent's name, then from words like "Agent" or "Prospect" in the
// speaker's name; when that tells one side and one speaker is left, that one is the other side.
std::vector<Role> ResolveRoles(const Call& call);

}  // namespace dealtrace::insight
