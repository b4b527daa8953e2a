#include "services/report/run_wait.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/feed/watermark.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/report/store/fact_store.h"

namespace dealtrace::report {

absl::StatusOr<WaitLook> LookAtRun(postgres::Transaction& transaction, const std::string& run) {
  const std::string& origin = FactFeeds().front().feed;
  ASSIGN_OR_RETURN(const RunStanding standing,
                   LoadRunStanding(transaction, rpc::ResourceIdOrEmpty("syncRuns", run)));
  using Ways = std::map<std::string, int64_t>;
  ASSIGN_OR_RETURN(const Ways ways, feed::ReflectsByWay(transaction, origin));
  WaitLook look;
  std::vector<std::string> behind;
  for (const FactFeed& feed : FactFeeds()) {
    v1::FeedProgress* const progress = look.progress.Add();
    progress->set_feed(feed.feed);
    const auto way = ways.find(feed.feed);
    progress->set_reflected_position(way == ways.end() ? 0 : way->second);
    if (!standing.ended) continue;
    progress->set_required_position(standing.position);
    progress->set_arrived(progress->reflected_position() >= standing.position);
    if (!progress->arrived()) {
      behind.push_back(absl::StrCat(feed.feed, " (", progress->reflected_position(), " of ",
                                    standing.position, ")"));
    }
  }
  look.arrived = standing.ended && behind.empty();
  if (!standing.known) {
    look.message = absl::StrCat("Waits for ", run, ", which ingestion's feed has not told of yet.");
  } else if (!standing.ended) {
    look.message = absl::StrCat("Waits for the end of ", run, ".");
  } else {
    look.message =
        absl::StrCat("Waits until ", run, " is reflected by ", absl::StrJoin(behind, ", "), ".");
  }
  return look;
}

}  // namespace dealtrace::report
