// Blocking: the keys that a call and a customer record must share for the two to be compared. A key
// is a text with its kind in front, for example `phone:5550100` or `name:acme`.
#pragma once

#include <string>
#include <vector>

#include "services/matching/domain/records.h"

namespace dealtrace::matching {

// A key shared by more accounts than this finds nobody: it tells nothing, and one such key must
// cost neither minutes nor gigabytes.
inline constexpr int kKeyHoldersMax = 50;

// Each list is sorted and without doubles. A call's keys are those of its record and of what its
// transcript mentions.
std::vector<std::string> KeysOf(const CallRecord& call);
std::vector<std::string> KeysOfRecord(const CallRecord& call);
std::vector<std::string> KeysOf(const CallMentions& mentions);
std::vector<std::string> KeysOf(const AccountRecord& account);
std::vector<std::string> KeysOf(const ContactRecord& contact);
std::vector<std::string> KeysOf(const OpportunityRecord& opportunity);

}  // namespace dealtrace::matching
