#include "services/matching/person_purge.h"

#include <string>

#include "dealtrace/matching/v1/link.pb.h"
#include "libs/erasure/erased_people.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/store/queries.h"

namespace dealtrace::matching {
namespace {

using erasure::ErasedPeople;
using postgres::Transaction;

constexpr int kRowsPerLook = 1000;

absl::StatusOr<int64_t> CleanVersions(Transaction& transaction, const ErasedPeople& people) {
  int64_t row_count = 0;
  std::string call;
  int64_t version = 0;
  while (true) {
    ASSIGN_OR_RETURN(const postgres::Result page,
                     transaction.Execute(queries::kScanLinkVersions, call, version, kRowsPerLook));
    for (int i = 0; i < page.size(); ++i) {
      call = page[i].Text(0);
      version = page[i].Int(1);
      matching::v1::Link link;
      if (!link.ParseFromString(page[i].Binary(2))) {
        return absl::DataLossError("a replaced link cannot be read");
      }
      if (!people.TakeOutOfMessage(&link)) continue;
      RETURN_IF_ERROR(transaction
                          .Execute(queries::kUpdateLinkVersion, call, version,
                                   postgres::Bytes{link.SerializeAsString()})
                          .status());
      ++row_count;
    }
    if (page.size() < kRowsPerLook) return row_count;
  }
}

absl::StatusOr<int64_t> CleanComments(Transaction& transaction, const ErasedPeople& people) {
  int64_t row_count = 0;
  int64_t last = 0;
  while (true) {
    ASSIGN_OR_RETURN(const postgres::Result page,
                     transaction.Execute(queries::kScanReviewComments, last, kRowsPerLook));
    for (int i = 0; i < page.size(); ++i) {
      last = page[i].Int(0);
      std::string comment = page[i].Text(1);
      std::string undo_comment = page[i].Text(2);
      const bool changed = people.TakeOutOfText(&comment);
      if (!people.TakeOutOfText(&undo_comment) && !changed) continue;
      RETURN_IF_ERROR(
          transaction.Execute(queries::kUpdateReviewComments, last, comment, undo_comment)
              .status());
      ++row_count;
    }
    if (page.size() < kRowsPerLook) return row_count;
  }
}

}  // namespace

absl::StatusOr<int64_t> PurgePerson(Transaction& transaction, const crm::v1::Erasure& erasure) {
  ErasedPeople people;
  people.hashes.insert(erasure.identifier_hashes().begin(), erasure.identifier_hashes().end());
  ASSIGN_OR_RETURN(const int64_t versions, CleanVersions(transaction, people));
  ASSIGN_OR_RETURN(const int64_t comments, CleanComments(transaction, people));
  return versions + comments;
}

}  // namespace dealtrace::matching
