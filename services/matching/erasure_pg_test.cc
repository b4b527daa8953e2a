#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/person.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "libs/erasure/person_hash.h"
#include "libs/testing/find_text.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/status_matchers.h"
#include "services/matching/person_purge.h"
#include "services/matching/testing/matching_world.h"

namespace dealtrace::matching {
namespace {

using testing::FindTextQuery;
using testing::MakeProto;

std::string Find(const MatchingWorld& world, const std::string& text) {
  return world.database().QueryText(FindTextQuery("^matching$", text));
}

TEST(MatchingErasureTest, WhoWasTakenOutOfTheRecordsIsInNoKeyCopyOrEvidence) {
  MatchingWorld world;
  world.Apply({world.Upsert("account", "a", MakeProto<crm::v1::Account>(R"(
                   name: "accounts/a" display_name: "Acme Corporation" country: "US")")),
               world.Upsert("contact", "k", MakeProto<crm::v1::Contact>(R"(
                   name: "contacts/k" account: "accounts/a" display_name: "Jolanda Linquist"
                   email: "jolanda@acme.example" phone: "+14155550177")")),
               world.Upsert("opportunity", "o", MakeProto<crm::v1::Opportunity>(R"(
                   name: "opportunities/o" account: "accounts/a" outcome: OUTCOME_OPEN
                   open_time { seconds: 1700000000 } contact_phone: "+14155550177"
                   contacts: "contacts/k")"))});
  const auto call = MakeProto<crm::v1::Call>(R"(
      name: "calls/c" direction: DIRECTION_OUTBOUND source_name: "Acme Corporation"
      start_time { seconds: 1700400000 } duration { seconds: 600 })");
  const auto transcript = MakeProto<crm::v1::Transcript>(R"(
      name: "transcripts/c" call: "calls/c")");
  auto with = call;
  with.set_dialed_number("+14155550177");
  crm::v1::Participant& person = *with.add_participants();
  person.set_display_name("Jolanda Linquist");
  person.set_email("jolanda@acme.example");
  auto said = transcript;
  said.add_utterances()->set_speaker("Jolanda Linquist");
  said.mutable_utterances(0)->set_text("Jolanda Linquist from Acme Corporation here.");
  world.Apply({world.Upsert("call", "c", with), world.Upsert("transcript", "c", said)});
  world.DeriveAll();
  const std::string before = Find(world, "linquist");
  for (const char* place : {"contact_copy", "call_copy", "call_mention"}) {
    EXPECT_NE(before.find(place), std::string::npos) << place << " has nothing to erase";
  }
  EXPECT_NE(Find(world, "4155550177"), "");

  auto without = call;
  without.add_participants()->set_display_name("[ERASED]");
  auto unsaid = transcript;
  unsaid.add_utterances()->set_speaker("[ERASED]");
  unsaid.mutable_utterances(0)->set_text("[ERASED] from Acme Corporation here.");
  world.Apply({world.Delete("contact", "k"), world.Upsert("call", "c", without),
               world.Upsert("transcript", "c", unsaid),
               world.Upsert("opportunity", "o", MakeProto<crm::v1::Opportunity>(R"(
                   name: "opportunities/o" account: "accounts/a" outcome: OUTCOME_OPEN
                   open_time { seconds: 1700000000 })"))});
  world.DeriveAll();
  // What was decided before is kept as a version, and a reviewer may have written anything.
  const auto version = MakeProto<matching::v1::Link>(
      R"(name: "links/c" explanation: "The speaker Jolanda Linquist is a contact of the account")");
  world.database().Query(absl::StrCat(
      "INSERT INTO link_version (call_id, version, content, decided_at) VALUES ('c', 7, '\\x",
      absl::BytesToHexString(version.SerializeAsString()), "', now())"));
  world.database().Query(
      "INSERT INTO review_decision (verdict, call_id, opportunity_id, reviewer, comment) VALUES "
      "(1, 'c', 'o', 'ann', 'ask jolanda linquist, +1 415 555 0177')");
  crm::v1::Erasure erasure;
  erasure.add_identifier_hashes(erasure::HashName("Jolanda Linquist"));
  for (const std::string& hash : erasure::HashesOfPhoneInText("+14155550177")) {
    erasure.add_identifier_hashes(hash);
  }
  erasure.add_identifier_hashes(erasure::HashEmail("jolanda@acme.example"));
  const auto purge = [&] {
    int64_t row_count = -1;
    EXPECT_OK(world.database().database()->Transact(
        testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
          const absl::StatusOr<int64_t> purged = PurgePerson(transaction, erasure);
          row_count = purged.value_or(-1);
          return purged.status();
        }));
    return row_count;
  };
  EXPECT_GE(purge(), 2);
  EXPECT_EQ(purge(), 0) << "a repeat finds nothing";
  EXPECT_EQ(world.database().QueryText("SELECT comment FROM review_decision"),
            "ask [ERASED], [ERASED]");
  for (const char* trace : {"linquist", "jolanda", "4155550177", "acme.example"}) {
    EXPECT_EQ(Find(world, trace), "") << trace;
  }
}

}  // namespace
}  // namespace dealtrace::matching
