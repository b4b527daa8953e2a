#include "libs/erasure/ledger_purge.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/erasure/queries.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::erasure {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

constexpr int kAnswersPerLook = 200;

// An empty answer of the method `dealtrace.matching.v1.ReviewService/CreateReview`; null when it is
// not known.
std::unique_ptr<Message> NewAnswer(const std::string& method) {
  const auto* descriptor =
      DescriptorPool::generated_pool()->FindMethodByName(absl::StrReplaceAll(method, {{"/", "."}}));
  if (descriptor == nullptr) return nullptr;
  const Message* prototype =
      MessageFactory::generated_factory()->GetPrototype(descriptor->output_type());
  return prototype == nullptr ? nullptr : std::unique_ptr<Message>(prototype->New());
}

}  // namespace

absl::StatusOr<int64_t> PurgeLedger(postgres::Transaction& transaction,
                                    const ErasedPeople& people) {
  int64_t row_count = 0;
  std::string principal;
  std::string method;
  std::string request_id;
  while (true) {
    ASSIGN_OR_RETURN(
        const postgres::Result page,
        transaction.Execute(queries::kScanLedger, principal, method, request_id, kAnswersPerLook));
    for (int i = 0; i < page.size(); ++i) {
      principal = page[i].Text(0);
      method = page[i].Text(1);
      request_id = page[i].Text(2);
      std::string bytes = page[i].Binary(3);
      const std::unique_ptr<Message> answer = NewAnswer(method);
      if (answer == nullptr || !answer->ParseFromString(bytes)) {
        bytes.clear();
      } else if (people.TakeOutOfMessage(answer.get())) {
        bytes = answer->SerializeAsString();
      } else {
        continue;
      }
      RETURN_IF_ERROR(transaction
                          .Execute(queries::kUpdateLedger, principal, method, request_id,
                                   postgres::Bytes{std::move(bytes)})
                          .status());
      ++row_count;
    }
    if (page.size() < kAnswersPerLook) return row_count;
  }
}

}  // namespace dealtrace::erasure
