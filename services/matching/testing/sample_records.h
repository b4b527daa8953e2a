// Records of a small customer system, for tests.
#pragma once

#include <string>

#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/crm/v1/person.pb.h"

namespace dealtrace::matching {

crm::v1::Account Account(const std::string& id, const std::string& name, const std::string& phone);
// Open since before every Call.
crm::v1::Opportunity Deal(const std::string& id, const std::string& account);
crm::v1::Contact Contact(const std::string& id, const std::string& account,
                         const std::string& phone);
// Ten minutes, outbound.
crm::v1::Call Call(const std::string& id, const std::string& source_name,
                   const std::string& dialed);
// A transcript in which the customer, Jo Lin, says one sentence.
crm::v1::Transcript Said(const std::string& call, const std::string& text);

}  // namespace dealtrace::matching
