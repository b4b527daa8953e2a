#include "services/ingestion/domain/person_identity.h"

#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/crm/v1/person.pb.h"
#include "libs/erasure/person_hash.h"

namespace dealtrace::ingestion {

PersonDetails DetailsOf(RecordKind kind, const google::protobuf::Message& message) {
  switch (kind) {
    case RecordKind::kContact: {
      const auto& contact = static_cast<const crm::v1::Contact&>(message);
      return {contact.display_name(), contact.email(), {contact.phone(), contact.mobile_phone()}};
    }
    case RecordKind::kLead: {
      const auto& lead = static_cast<const crm::v1::Lead&>(message);
      return {lead.display_name(), lead.email(), {lead.phone()}};
    }
    case RecordKind::kUser: {
      const auto& user = static_cast<const crm::v1::User&>(message);
      return {user.display_name(), user.email(), {user.phone()}};
    }
    case RecordKind::kAccount: {
      const auto& account = static_cast<const crm::v1::Account&>(message);
      return {"", "", {account.phone()}};
    }
    default:
      return {};
  }
}

std::vector<std::string> PersonHashes(RecordKind kind, const google::protobuf::Message& message) {
  if (kind != RecordKind::kContact && kind != RecordKind::kLead) return {};
  const std::string& name = kind == RecordKind::kContact
                                ? static_cast<const crm::v1::Contact&>(message).name()
                                : static_cast<const crm::v1::Lead&>(message).name();
  std::vector<std::string> hashes = {erasure::HashRecord(name)};
  const PersonDetails details = DetailsOf(kind, message);
  if (!details.email.empty()) hashes.push_back(erasure::HashEmail(details.email));
  for (absl::string_view phone : details.phones) {
    if (!erasure::NormalisePhone(phone).empty()) hashes.push_back(erasure::HashPhone(phone));
  }
  return hashes;
}

}  // namespace dealtrace::ingestion
