#include "services/matching/domain/records.h"

#include <algorithm>

#include "services/matching/domain/phone.h"

namespace dealtrace::matching {

std::vector<std::string> CustomerPhones(const CallRecord& call) {
  std::vector<std::string> phones;
  const auto add = [&](const std::string& phone) {
    const bool known = std::find(phones.begin(), phones.end(), phone) != phones.end();
    if (!phone.empty() && !known && PhoneTail(phone) != PhoneTail(call.agent.phone)) {
      phones.push_back(phone);
    }
  };
  if (call.direction != CallRecord::Direction::kInbound) add(call.dialed_number);
  if (call.direction != CallRecord::Direction::kOutbound) add(call.caller_number);
  for (const CallPerson& person : call.participants) {
    if (!person.is_agent) add(person.phone);
  }
  return phones;
}

}  // namespace dealtrace::matching
