#include "services/matching/testing/sample_records.h"

namespace dealtrace::matching {
namespace {

constexpr int64_t kStart = 1'700'000'000;
constexpr int64_t kDay = 86'400;

}  // namespace

crm::v1::Account Account(const std::string& id, const std::string& name, const std::string& phone) {
  crm::v1::Account account;
  account.set_name("accounts/" + id);
  account.set_display_name(name);
  account.set_phone(phone);
  account.set_country("US");
  return account;
}

crm::v1::Opportunity Deal(const std::string& id, const std::string& account) {
  crm::v1::Opportunity deal;
  deal.set_name("opportunities/" + id);
  deal.set_account("accounts/" + account);
  deal.set_outcome(crm::v1::OUTCOME_OPEN);
  deal.mutable_open_time()->set_seconds(kStart);
  return deal;
}

crm::v1::Contact Contact(const std::string& id, const std::string& account,
                         const std::string& phone) {
  crm::v1::Contact contact;
  contact.set_name("contacts/" + id);
  contact.set_account("accounts/" + account);
  contact.set_phone(phone);
  return contact;
}

crm::v1::Call Call(const std::string& id, const std::string& source_name,
                   const std::string& dialed) {
  crm::v1::Call call;
  call.set_name("calls/" + id);
  call.set_direction(crm::v1::Call::DIRECTION_OUTBOUND);
  call.set_source_name(source_name);
  call.set_dialed_number(dialed);
  call.mutable_start_time()->set_seconds(kStart + 5 * kDay);
  call.mutable_duration()->set_seconds(600);
  return call;
}

crm::v1::Transcript Said(const std::string& call, const std::string& text) {
  crm::v1::Transcript transcript;
  transcript.set_name("transcripts/" + call);
  transcript.set_call("calls/" + call);
  crm::v1::Utterance& utterance = *transcript.add_utterances();
  utterance.set_role(crm::v1::SPEAKER_ROLE_CUSTOMER);
  utterance.set_speaker("Jo Lin");
  utterance.set_text(text);
  return transcript;
}

}  // namespace dealtrace::matching
