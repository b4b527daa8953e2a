#include "libs/telemetry/metric_descriptions.h"

namespace dealtrace::telemetry {
namespace {

struct Description {
  absl::string_view name;
  absl::string_view help;
};

constexpr Description kDescriptions[] = {
    {"dealtrace_build_info", "Always 1; the label says which version runs."},
    {"dealtrace_candidate_index_companies",
     "Companies in the index that matching looks calls up in."},
    {"dealtrace_database_connections_in_use", "Connections to PostgreSQL that are in use now."},
    {"dealtrace_database_failures_total", "Transactions that failed, by their name and the code."},
    {"dealtrace_database_transaction_seconds",
     "How long transactions took, the wait for a connection included, by their name."},
    {"dealtrace_derive_pauses_total",
     "How often a deriver paused because a dependency failed, by queue and code."},
    {"dealtrace_derive_seconds", "How long the derivation of a group of keys took, by queue."},
    {"dealtrace_derived_keys_total", "Keys whose results were derived, by queue."},
    {"dealtrace_dirty_age_seconds", "For how long the oldest key waits to be derived, by queue."},
    {"dealtrace_dirty_keys", "Keys that wait to be derived, by queue."},
    {"dealtrace_feed_at_head_timestamp_seconds",
     "Unix time at which the holder of the feed's lease last had everything, by feed."},
    {"dealtrace_feed_changes_applied_total", "Changes that were applied, by feed."},
    {"dealtrace_feed_dead_letters_open",
     "Records that are set aside because of what they contain, by feed."},
    {"dealtrace_feed_dead_letters_total",
     "Records that were set aside since the start, by feed, or by service for derivations."},
    {"dealtrace_feed_hand_over_seconds",
     "How long a change took from its writing at the upstream to its applying here, by feed."},
    {"dealtrace_feed_lag_seconds",
     "For how long there may have been changes at the upstream that are not applied here, by feed; "
     "0 while a consumer that has everything waits for more."},
    {"dealtrace_feed_lease_changes_total", "How often this replica took a feed's lease, by feed."},
    {"dealtrace_feed_paused",
     "1 while a feed is not read because a dependency failed, else 0, by feed."},
    {"dealtrace_feed_pauses_total",
     "How often reading a feed paused because a dependency failed, by feed and code."},
    {"dealtrace_feed_position", "The position of the last change that was applied, by feed."},
    {"dealtrace_feed_rebuilds_total", "How often a feed was read again from the start, by feed."},
    {"dealtrace_http_server_request_duration_seconds",
     "How long the gateway took to answer a request, by method, route and status."},
    {"dealtrace_http_server_requests_aborted_total",
     "Requests whose client went away before the answer was written."},
    {"dealtrace_report_make_duration_seconds", "How long a report took to be made."},
    {"dealtrace_reports_failed_total", "Reports that failed for good."},
    {"dealtrace_reports_made_total",
     "Attempts to make a report, by the code with which they ended."},
    {"dealtrace_rpc_certificate_expiry_timestamp_seconds",
     "Unix time at which the certificate in use ends."},
    {"dealtrace_rpc_client_call_duration_seconds",
     "How long calls of another service took, repeats included, by service and method."},
    {"dealtrace_rpc_client_calls_total", "Calls of other services, by service, method and code."},
    {"dealtrace_rpc_server_call_duration_seconds",
     "How long calls took that were served, by method."},
    {"dealtrace_rpc_server_calls_in_flight", "Calls that are being served now, by method."},
    {"dealtrace_rpc_server_calls_total", "Calls that were served or refused, by method and code."},
    {"dealtrace_rpc_server_handlers_run_total",
     "Calls that were admitted and whose handler was run, by method."},
    {"dealtrace_spans_dropped_total", "Spans that were lost because the queue was full."},
    {"dealtrace_spans_exported_total", "Spans that the receiver took."},
    {"dealtrace_spans_failed_total", "Spans that the receiver did not take."},
    {"dealtrace_spans_started_total", "Spans that were begun."},
    {"dealtrace_sync_last_success_timestamp_seconds",
     "Unix time at which a run of the source last succeeded, by source."},
    {"dealtrace_sync_runs_total", "Sync runs that ended, by source and state."},
    {"dealtrace_tracestore_spans_stored_total", "Spans that the trace store wrote to its disk."},
};

}  // namespace

absl::string_view MetricDescription(absl::string_view name) {
  for (const Description& description : kDescriptions) {
    if (description.name == name) return description.help;
  }
  return "";
}

}  // namespace dealtrace::telemetry
