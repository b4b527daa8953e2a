#include "libs/rpc/admission.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/rpc/errors.h"

namespace dealtrace::rpc {
namespace {

constexpr absl::string_view kServiceUriPrefix = "spiffe://dealtrace/service/";
// Further away than this nobody means: some clients send a far date for "no deadline".
constexpr absl::Duration kFiniteDeadline = absl::Hours(24 * 365);

}  // namespace

Admission::Admission(const ServerCredentials& credentials, const std::string& audience)
    : verifier_(credentials.token_public_key, audience) {
  for (const auto& [service, scopes] : credentials.service_scopes) {
    auto principal = std::make_shared<Principal>();
    principal->name = absl::StrCat("service:", service);
    principal->scopes = scopes;
    services_[absl::StrCat(kServiceUriPrefix, service)] = std::move(principal);
  }
}

absl::StatusOr<std::shared_ptr<const Principal>> Admission::Identify(const CallFacts& facts,
                                                                     absl::string_view token,
                                                                     absl::Time now) {
  // A token that is sent must be good, also when the certificate would do.
  if (!facts.authorization.empty()) return verifier_.Verify(token, now);
  for (const std::string& uri : facts.peer_uris()) {
    const auto service = services_.find(uri);
    if (service != services_.end()) return service->second;
    absl::string_view name = uri;
    if (absl::ConsumePrefix(&name, kServiceUriPrefix)) {
      // Known to the authority but not to this server's configuration: it may do nothing.
      auto principal = std::make_shared<Principal>();
      principal->name = absl::StrCat("service:", name);
      return principal;
    }
  }
  return MakeError(absl::StatusCode::kUnauthenticated,
                   "send a bearer token in `authorization`, or a service's client certificate",
                   "IDENTITY_REQUIRED");
}

absl::StatusOr<Admitted> Admission::Admit(const MethodRules& rules, const CallFacts& facts,
                                          absl::Time now) {
  if (facts.deadline > now + kFiniteDeadline) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     absl::StrCat("set a deadline on the call, at most ",
                                  absl::FormatDuration(rules.max_deadline)),
                     "DEADLINE_REQUIRED",
                     {{"max_deadline", absl::FormatDuration(rules.max_deadline)}});
  }
  Admitted admitted;
  admitted.deadline = std::min(facts.deadline, now + rules.max_deadline);
  if (admitted.deadline <= now) {
    return absl::DeadlineExceededError("the deadline had passed before the call was served");
  }
  absl::string_view token = facts.authorization;
  if (absl::StartsWithIgnoreCase(token, "bearer ")) {
    token.remove_prefix(7);
  } else {
    token = {};
  }
  absl::StatusOr<std::shared_ptr<const Principal>> principal = Identify(facts, token, now);
  if (!principal.ok()) return principal.status();
  for (const std::string& scope : rules.scopes) {
    if (!(*principal)->HasScope(scope)) {
      return MakeError(absl::StatusCode::kPermissionDenied,
                       absl::StrCat("the caller lacks the scope `", scope, "`"), "SCOPE_MISSING",
                       {{"scope", scope}});
    }
  }
  if (rules.needs_all_rows && !(*principal)->SeesAllRows()) {
    return MakeError(
        absl::StatusCode::kPermissionDenied,
        "the method works on everybody's rows: the caller lacks the scope `records.all`",
        "SCOPE_MISSING", {{"scope", "records.all"}});
  }
  admitted.principal = *std::move(principal);
  admitted.bearer_token = token;
  return admitted;
}

}  // namespace dealtrace::rpc
