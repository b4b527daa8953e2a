#include "libs/linkage/internet_names.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace dealtrace::linkage {
namespace {

// In byte order, for binary search.
constexpr absl::string_view kFreeMail[] = {
    "126.com",       "163.com",        "aol.com",        "att.net",     "bluewin.ch",
    "bt.com",        "btinternet.com", "comcast.net",    "free.fr",     "gmail.com",
    "gmx.ch",        "gmx.com",        "gmx.de",         "gmx.net",     "googlemail.com",
    "hotmail.co.uk", "hotmail.com",    "hotmail.fr",     "hotmail.it",  "icloud.com",
    "laposte.net",   "libero.it",      "live.com",       "mail.com",    "mail.ru",
    "me.com",        "msn.com",        "naver.com",      "orange.fr",   "outlook.com",
    "outlook.fr",    "proton.me",      "protonmail.com", "qq.com",      "rediffmail.com",
    "sbcglobal.net", "sfr.fr",         "t-online.de",    "tiscali.it",  "uol.com.br",
    "verizon.net",   "wanadoo.fr",     "web.de",         "yahoo.co.in", "yahoo.co.uk",
    "yahoo.com",     "yahoo.fr",       "yandex.ru",      "ymail.com",   "zoho.com"};
static_assert(std::is_sorted(std::begin(kFreeMail), std::end(kFreeMail)));

// Second-level names under which registries of two-letter countries sell third-level ones.
constexpr absl::string_view kSecondLevel[] = {"ac",  "co",  "com", "edu", "gov", "gv",
                                              "ltd", "net", "or",  "org", "plc"};
static_assert(std::is_sorted(std::begin(kSecondLevel), std::end(kSecondLevel)));

constexpr absl::string_view kRoles[] = {"accounts", "admin",   "billing", "contact",
                                        "hello",    "info",    "mail",    "office",
                                        "sales",    "service", "support", "vertrieb"};
static_assert(std::is_sorted(std::begin(kRoles), std::end(kRoles)));

bool IsHostCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

absl::string_view HostOf(absl::string_view text) {
  const size_t scheme = text.find("://");
  if (scheme != absl::string_view::npos) text.remove_prefix(scheme + 3);
  const size_t at = text.rfind('@');
  if (at != absl::string_view::npos) text.remove_prefix(at + 1);
  const auto end = std::find_if_not(text.begin(), text.end(), IsHostCharacter);
  return text.substr(0, static_cast<size_t>(end - text.begin()));
}

}  // namespace

std::string OrganisationDomain(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text.substr(0, 2048));
  const std::string host = absl::AsciiStrToLower(HostOf(text));
  const std::vector<std::string> labels = absl::StrSplit(host, '.', absl::SkipEmpty());
  if (labels.size() < 2) return "";
  size_t kept = 2;
  if (labels.size() >= 3 && labels.back().size() == 2 &&
      std::binary_search(std::begin(kSecondLevel), std::end(kSecondLevel),
                         labels[labels.size() - 2])) {
    kept = 3;
  }
  std::string domain = labels[labels.size() - kept];
  for (size_t i = labels.size() - kept + 1; i < labels.size(); ++i) {
    absl::StrAppend(&domain, ".", labels[i]);
  }
  return std::binary_search(std::begin(kFreeMail), std::end(kFreeMail), domain) ? "" : domain;
}

bool IsRoleAddress(absl::string_view local_part) {
  return std::binary_search(std::begin(kRoles), std::end(kRoles), local_part);
}

}  // namespace dealtrace::linkage
