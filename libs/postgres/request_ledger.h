// Idempotent writes: the first success of a request_id is stored with the change that it made and
// repeated for a day.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "libs/postgres/database.h"

namespace dealtrace::postgres {

struct RequestKey {
  std::string principal;
  std::string method;
  std::string request_id;  // empty: the write is not remembered
};

// Runs `write` in a transaction, or fills `response` with what the first success answered. A
// concurrent repeat waits for the first. INVALID_ARGUMENT with reason REQUEST_ID_REUSED when the
// same id comes with other contents. Failures are not stored. Needs the table `request_ledger`
// (kRequestLedgerMigration in the service's first migration).
absl::Status WriteOnce(Database& database, const TransactionOptions& options, const RequestKey& key,
                       const google::protobuf::Message& request,
                       google::protobuf::Message& response,
                       const std::function<absl::Status(Transaction&)>& write);

// SQL that creates the ledger's table, to be the first of a service's migrations.
extern const char* const kRequestLedgerMigration;

}  // namespace dealtrace::postgres
