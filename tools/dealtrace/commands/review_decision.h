// What the commands that make a review decision share.
#pragma once

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "dealtrace/matching/v1/review_service.pb.h"
#include "libs/rpc/status_macros.h"
#include "tools/dealtrace/request_id.h"
#include "tools/dealtrace/session.h"

namespace dealtrace::cli {

inline constexpr char kReviewService[] = "dealtrace.matching.v1.ReviewService/";

struct ReviewOptions {
  std::string comment;
  std::string request_id;
};

inline void AddReviewOptions(CLI::App* command, ReviewOptions& options) {
  command->add_option("--comment", options.comment, "Why, at most 500 bytes; kept in the audit");
  command
      ->add_option("--request-id", options.request_id, "Any text: the same text decides only once")
      ->envname("DEALTRACE_REQUEST_ID");
}

inline const std::vector<Column>& ReviewDecisionColumns() {
  static const std::vector<Column>& columns =
      *new std::vector<Column>{{"DECISION", "/name"},     {"VERDICT", "/verdict"},
                               {"LINK", "/link"},         {"DEAL", "/opportunity"},
                               {"ACCOUNTS", "/accounts"}, {"BY", "/reviewer"},
                               {"WHEN", "/createTime"},   {"UNDONE", "/undoTime"},
                               {"UNDONE BY", "/undoer"},  {"RESTORED", "/restoredVersion"},
                               {"COMMENT", "/comment"}};
  return columns;
}

// Sends what was decided and prints how it was stored.
template <class Request>
absl::Status SendDecision(Session& session, absl::string_view method, Request request,
                          const ReviewOptions& options) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client("matching"));
  request.set_comment(options.comment);
  request.set_request_id(options.request_id.empty() ? NewRequestId()
                                                    : RequestIdFrom(options.request_id));
  ASSIGN_OR_RETURN(const auto decision, client->Unary<matching::v1::ReviewDecision>(
                                            absl::StrCat(kReviewService, method), request,
                                            rpc::CallOptions::Within(absl::Seconds(20))));
  PrintObject(session.output(), ReviewDecisionColumns(), ToJson(decision));
  return absl::OkStatus();
}

}  // namespace dealtrace::cli
