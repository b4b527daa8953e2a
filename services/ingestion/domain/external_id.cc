#include "services/ingestion/domain/external_id.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "libs/text/utf8.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/plain_text.h"

namespace dealtrace::ingestion {

std::optional<std::string> CheckExternalId(absl::string_view id) {
  if (id.empty()) return "is missing: every record needs an id";
  if (id.size() > kExternalIdBytesMax) return "is too long: an id has at most 200 characters";
  bool plain = true;
  for (char c : id) {
    if (absl::ascii_iscntrl(c)) return "holds a control character: an id is plain text";
    plain = plain && absl::ascii_isascii(c);
  }
  if (plain) {
    if (IsScientificNumber(id)) return std::string(kDamagedId);
    if (id.size() <= kExternalIdCharactersMax) return std::nullopt;
    return "is too long: an id has at most 200 characters";
  }
  if (!text::IsValidUtf8(id)) return "is not well-formed UTF-8";
  auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  size_t characters =
      id.size() - static_cast<size_t>(std::count_if(id.begin(), id.end(), continues));
  if (characters > kExternalIdCharactersMax) {
    return "is too long: an id has at most 200 characters";
  }
  return std::nullopt;
}

}  // namespace dealtrace::ingestion
