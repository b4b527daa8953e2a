#include "libs/feed/watermark.h"

#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::feed {

absl::StatusOr<std::map<std::string, int64_t>> Reflects(
    postgres::Transaction& transaction, const std::vector<std::string>& but_queues) {
  ASSIGN_OR_RETURN(postgres::Result rows, transaction.Execute(queries::kLoadReflects, but_queues));
  std::map<std::string, int64_t> reflects;
  for (int i = 0; i < rows.size(); ++i) reflects[rows[i].Text(0)] = rows[i].Int(1);
  return reflects;
}

absl::StatusOr<std::map<std::string, int64_t>> ReflectsByWay(postgres::Transaction& transaction,
                                                             const std::string& origin) {
  ASSIGN_OR_RETURN(postgres::Result rows, transaction.Execute(queries::kLoadWays, origin));
  std::map<std::string, int64_t> ways;
  for (int i = 0; i < rows.size(); ++i) ways[rows[i].Text(0)] = rows[i].Int(1);
  return ways;
}

}  // namespace dealtrace::feed
