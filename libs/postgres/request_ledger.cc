#include "libs/postgres/request_ledger.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "libs/postgres/sqlstate.h"

namespace dealtrace::postgres {
namespace {

// The insert of a concurrent repeat waits here until the first ends; when the first fails, its row
// is gone and the repeat does the work. An entry that is older than a day counts as absent.
constexpr Query kClaim{
    "claim_request",
    "INSERT INTO request_ledger AS l"
    " (principal, method, request_id, request_hash, response)"
    " VALUES ($1, $2, $3, $4, NULL)"
    " ON CONFLICT (principal, method, request_id) DO UPDATE"
    " SET request_hash = excluded.request_hash, response = NULL, stored_at = now()"
    " WHERE l.stored_at < now() - interval '1 day'"};
constexpr Query kLoad{"load_request",
                      "SELECT request_hash, response FROM request_ledger"
                      " WHERE principal = $1 AND method = $2 AND request_id = $3"};
constexpr Query kStore{"store_response",
                       "UPDATE request_ledger SET response = $4"
                       " WHERE principal = $1 AND method = $2 AND request_id = $3"};
constexpr Query kForget{"forget_requests",
                        "DELETE FROM request_ledger WHERE (principal, method, request_id) IN"
                        " (SELECT principal, method, request_id FROM request_ledger"
                        "  WHERE stored_at < now() - interval '1 day'"
                        "  ORDER BY stored_at LIMIT 10 FOR UPDATE SKIP LOCKED)"};

// Map fields in key order, so that equal requests have equal hashes.
std::string HashOf(const google::protobuf::Message& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

// Fills `response` with the first answer.
absl::Status Repeat(Transaction& transaction, const RequestKey& key, const std::string& hash,
                    google::protobuf::Message& response) {
  auto stored = transaction.Execute(kLoad, key.principal, key.method, key.request_id);
  if (!stored.ok()) return stored.status();
  // A statement of READ COMMITTED that waited for another transaction sees what that one committed.
  if (stored->empty())
    return absl::AbortedError("the first use of this request_id vanished; retry");
  const Row& row = (*stored)[0];
  if (row.Text(0) != hash) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrCat(
            "request_id: ", key.request_id,
            " was used for a request with other contents; use a new UUID for a new request")),
        "REQUEST_ID_REUSED", {{"request_id", key.request_id}});
  }
  if (!response.ParseFromString(row.Binary(1))) {
    return absl::DataLossError("the stored answer of this request_id cannot be read");
  }
  return absl::OkStatus();
}

}  // namespace

const char* const kRequestLedgerMigration = R"sql(
CREATE TABLE request_ledger (
  principal text NOT NULL,
  method text NOT NULL,
  request_id text NOT NULL,
  request_hash text NOT NULL,
  response bytea,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (principal, method, request_id)
);
CREATE INDEX request_ledger_stored_at ON request_ledger (stored_at);
)sql";

absl::Status WriteOnce(Database& database, const TransactionOptions& options, const RequestKey& key,
                       const google::protobuf::Message& request,
                       google::protobuf::Message& response,
                       const std::function<absl::Status(Transaction&)>& write) {
  if (key.request_id.empty()) return database.Transact(options, write);
  const std::string hash = HashOf(request);
  return database.Transact(options, [&](Transaction& transaction) -> absl::Status {
    auto claimed = transaction.Execute(kClaim, key.principal, key.method, key.request_id, hash);
    if (!claimed.ok()) return claimed.status();
    if (claimed->affected() == 0) return Repeat(transaction, key, hash, response);
    absl::Status status = write(transaction);
    if (!status.ok()) return status;
    auto stored = transaction.Execute(kStore, key.principal, key.method, key.request_id,
                                      Bytes{response.SerializeAsString()});
    if (!stored.ok()) return stored.status();
    return transaction.Execute(kForget).status();
  });
}

}  // namespace dealtrace::postgres
