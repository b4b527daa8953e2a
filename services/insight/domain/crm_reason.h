// What the rep's own reason field in the CRM is worth.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/insight/domain/label.h"
#include "services/insight/domain/language_pack.h"

namespace dealtrace::insight {

enum class CrmReasonKind : uint8_t {
  kBlank,     // nothing, or only "n/a", "-", "none"
  kVague,     // names no reason: "Other", "Not BANT qualified", "Lost"
  kSpecific,  // names at least one reason
};

struct CrmReason {
  CrmReasonKind kind = CrmReasonKind::kBlank;
  // The reasons that the text names, surest first. Empty unless kSpecific.
  std::vector<Label> codes;
};

// Reads a free-text reason field, English or French, pick-list value or sentence. Only the first
// kCrmReasonBytesMax bytes are read.
CrmReason ReadCrmReason(const LanguagePacks& packs, absl::string_view text);

constexpr size_t kCrmReasonBytesMax = 4096;

}  // namespace dealtrace::insight
