// The certificates, keys and tokens of a local stack.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tools/dealtrace/stack/layout.h"

namespace dealtrace::cli {

// Makes what is missing in `<folder>/identity`: a certificate authority, a certificate for each
// program and for each of `callers` (programs that only call, as a CronJob's), the certificate
// `local` with which a person's programs pass the handshake, and a key for tokens. Renews each
// certificate that has less than a third of its life left at `now`, for the same key, so that
// programs that run may read the files at any moment. Always makes fresh tokens, for the person
// (`token`) and for sending spans (`span-token`).
absl::Status MakeIdentity(const StackLayout& layout, const std::vector<std::string>& callers,
                          absl::Time now);

// Whether MakeIdentity can renew what is there. Before the authority's key was kept it could not:
// all has to be made again, which must not happen under running programs.
bool HasRenewableIdentity(const StackLayout& layout);

}  // namespace dealtrace::cli
