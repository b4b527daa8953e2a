#include "tools/dealtrace/stack/identity.h"

#include <openssl/rand.h>
#include <unistd.h>

#include <functional>

#include "absl/strings/escaping.h"
#include "libs/config/service_config.h"
#include "libs/rpc/certificate_renewal.h"
#include "libs/rpc/local_identity.h"
#include "libs/rpc/status_macros.h"
#include "tools/dealtrace/stack/private_file.h"

namespace dealtrace::cli {
namespace {

constexpr absl::Duration kPersonTokenLifetime = absl::Hours(24 * 30);
constexpr absl::Duration kSpanTokenLifetime = absl::Hours(24 * 365);
constexpr double kRenewBelow = 1.0 / 3;

// What the person who started the stack may do: everything that there is.
const std::vector<std::string>& PersonScopes() {
  static const std::vector<std::string>& scopes = *new std::vector<std::string>{
      "crm.read",       "calls.read",      "sync.read",        "sync.write",        "matching.read",
      "matching.write", "matching.review", "insight.read",     "scoring.read",      "scoring.write",
      "reports.read",   "reports.write",   "deadletters.read", "deadletters.write", "feed.read",
      "feed.write",     "traces.read",     "erasure.write",    "erasure.read",      "outbox.read",
      "records.all"};
  return scopes;
}

std::string RandomHex(int bytes) {
  std::string random(bytes, '\0');
  RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), bytes);
  return absl::BytesToHexString(random);
}

bool Exists(const std::string& path) { return access(path.c_str(), R_OK) == 0; }

absl::StatusOr<bool> IsEnding(const std::string& certificate, absl::Time now) {
  ASSIGN_OR_RETURN(const double left, rpc::CertificateLifeLeft(certificate, now));
  return left < kRenewBelow;
}

// A new authority makes every certificate new, so its own comes last: its presence says that the
// set is whole.
absl::StatusOr<rpc::CertificateAndKey> TakeAuthority(const StackLayout& layout, absl::Time now,
                                                     bool& is_new) {
  is_new = !HasRenewableIdentity(layout);
  if (is_new) {
    unlink(layout.IdentityFile("ca.pem").c_str());
    ASSIGN_OR_RETURN(rpc::CertificateAndKey authority, rpc::MakeAuthority("dealtrace-local"));
    RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile("ca.key"), authority.private_key));
    return authority;
  }
  rpc::CertificateAndKey authority;
  ASSIGN_OR_RETURN(authority.private_key, config::ReadFile(layout.IdentityFile("ca.key")));
  ASSIGN_OR_RETURN(authority.certificate, config::ReadFile(layout.IdentityFile("ca.pem")));
  ASSIGN_OR_RETURN(const bool is_ending, IsEnding(authority.certificate, now));
  if (is_ending) {
    ASSIGN_OR_RETURN(authority.certificate,
                     rpc::RenewCertificate(authority, authority.certificate));
    RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile("ca.pem"), authority.certificate));
  }
  return authority;
}

using Issue = std::function<absl::StatusOr<rpc::CertificateAndKey>(const rpc::CertificateAndKey&,
                                                                   const std::string&)>;

absl::Status TakeCertificate(const StackLayout& layout, const rpc::CertificateAndKey& authority,
                             const std::string& name, const Issue& issue, bool is_new,
                             absl::Time now) {
  const std::string file = layout.IdentityFile(name + ".pem");
  if (is_new || !Exists(file)) {
    ASSIGN_OR_RETURN(const rpc::CertificateAndKey pair, issue(authority, name));
    RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile(name + ".key"), pair.private_key));
    return WriteSecretFile(file, pair.certificate);
  }
  ASSIGN_OR_RETURN(const std::string certificate, config::ReadFile(file));
  ASSIGN_OR_RETURN(const bool is_ending, IsEnding(certificate, now));
  if (!is_ending) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string renewed, rpc::RenewCertificate(authority, certificate));
  return WriteSecretFile(file, renewed);
}

absl::Status TakeCertificates(const StackLayout& layout, const std::vector<std::string>& callers,
                              absl::Time now) {
  bool is_new = false;
  ASSIGN_OR_RETURN(const rpc::CertificateAndKey authority, TakeAuthority(layout, now, is_new));
  std::vector<std::string> names = callers;
  for (const StackProgram& program : StackPrograms()) names.push_back(program.name);
  for (const std::string& name : names) {
    RETURN_IF_ERROR(TakeCertificate(layout, authority, name, rpc::IssueCertificate, is_new, now));
  }
  RETURN_IF_ERROR(TakeCertificate(layout, authority, kPersonCertificate,
                                  rpc::IssueClientCertificate, is_new, now));
  if (!is_new) return absl::OkStatus();
  return WriteSecretFile(layout.IdentityFile("ca.pem"), authority.certificate);
}

absl::Status TakeKeys(const StackLayout& layout) {
  if (!Exists(layout.IdentityFile("session.key"))) {
    RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile("session.key"), RandomHex(32)));
  }
  if (Exists(layout.IdentityFile("token-public.pem"))) return absl::OkStatus();
  ASSIGN_OR_RETURN(const rpc::TokenKeys keys, rpc::MakeTokenKeys());
  RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile("token-private.pem"), keys.private_key));
  return WriteSecretFile(layout.IdentityFile("token-public.pem"), keys.public_key);
}

absl::Status MakeTokens(const StackLayout& layout) {
  ASSIGN_OR_RETURN(const std::string key,
                   config::ReadFile(layout.IdentityFile("token-private.pem")));
  std::vector<std::string> audiences;
  for (const StackProgram& program : StackPrograms()) audiences.push_back(program.name);
  ASSIGN_OR_RETURN(const std::string person,
                   rpc::MintToken(key, "local", audiences, PersonScopes(), kPersonTokenLifetime));
  RETURN_IF_ERROR(WriteSecretFile(layout.IdentityFile("token"), person));
  ASSIGN_OR_RETURN(const std::string spans, rpc::MintToken(key, "spans", {"tracestore"},
                                                           {"traces.write"}, kSpanTokenLifetime));
  return WriteSecretFile(layout.IdentityFile("span-token"), spans);
}

}  // namespace

absl::Status MakeIdentity(const StackLayout& layout, const std::vector<std::string>& callers,
                          absl::Time now) {
  RETURN_IF_ERROR(TakeCertificates(layout, callers, now));
  RETURN_IF_ERROR(TakeKeys(layout));
  return MakeTokens(layout);
}

bool HasRenewableIdentity(const StackLayout& layout) {
  return Exists(layout.IdentityFile("ca.key")) && Exists(layout.IdentityFile("ca.pem"));
}

}  // namespace dealtrace::cli
