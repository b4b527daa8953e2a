// Who sells and who buys, where the transcript does not say.
#pragma once

#include <cstdint>
#include <vector>

#include "services/insight/domain/call.h"

namespace dealtrace::insight {

// One role an utterance. A known role stays. An unknown one is taken, in this order, from the same
// speaker's other utterances; from the person of the call whom the speaker's name, address or id
// means (the agent, a participant with a role, or one whose e-mail domain is the agent's or is
// not); from words like "Agent" or "Prospect" in the speaker's name. Who is left when sellers are
// known buys; one speaker who is left when buyers are known sells, unless another agent is named.
// Names are matched by their words, initials included; a name that could mean two people means
// nobody. Who speaks first tells nothing.
std::vector<Role> ResolveRoles(const Call& call);

// Which sides of a call are known, so that what is not said counts as nothing and not as unknown.
struct Sides {
  bool agent = false;
  bool customer = false;
  int32_t unknown_count = 0;  // utterances with words of nobody known
};

// A side is known when somebody of it speaks, or when every utterance is the other side's (a voice
// mail).
Sides KnownSides(const Call& call, const std::vector<Role>& roles);

}  // namespace dealtrace::insight
