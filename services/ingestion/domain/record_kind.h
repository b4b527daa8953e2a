// The nouns that a source can deliver, with their names in every place that names them.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace dealtrace::ingestion {

enum class RecordKind : uint8_t {
  kUser,
  kTeam,
  kRegion,
  kProduct,
  kAccount,
  kContact,
  kLead,
  kCampaign,
  kOpportunity,
  kFieldChange,
  kLineItem,
  kActivity,
  kSupportCase,
  kCurrencyRate,
  kCall,
  kTranscript,
};

// A kind's names. `stream` is empty for a kind that has no file of its own.
struct RecordKindNames {
  RecordKind kind;
  absl::string_view feed;        // on the change feed and in the store: "opportunity"
  absl::string_view collection;  // in resource names: "opportunities"
  absl::string_view stream;      // in sources.yaml and receipts: "opportunities"
};

// All kinds, in the order in which their streams are read: what is referred to comes first.
inline constexpr std::array<RecordKindNames, 16> kRecordKinds = {{
    {RecordKind::kUser, "user", "users", "users"},
    {RecordKind::kTeam, "team", "teams", "teams"},
    {RecordKind::kRegion, "region", "regions", "regions"},
    {RecordKind::kProduct, "product", "products", "products"},
    {RecordKind::kAccount, "account", "accounts", "accounts"},
    {RecordKind::kContact, "contact", "contacts", "contacts"},
    {RecordKind::kLead, "lead", "leads", "leads"},
    {RecordKind::kCampaign, "campaign", "campaigns", "campaigns"},
    {RecordKind::kOpportunity, "opportunity", "opportunities", "opportunities"},
    {RecordKind::kFieldChange, "field_change", "fieldChanges", "stage_history"},
    {RecordKind::kLineItem, "line_item", "lineItems", "line_items"},
    {RecordKind::kActivity, "activity", "activities", "activities"},
    {RecordKind::kSupportCase, "support_case", "supportCases", "cases"},
    {RecordKind::kCurrencyRate, "currency_rate", "currencyRates", "currency_rates"},
    {RecordKind::kCall, "call", "calls", "calls"},
    {RecordKind::kTranscript, "transcript", "transcripts", ""},
}};

const RecordKindNames& NamesOf(RecordKind kind);

// The kind of a stream, a feed kind or a collection. NOT_FOUND: there is none.
absl::StatusOr<RecordKind> KindOfStream(absl::string_view stream);
absl::StatusOr<RecordKind> KindOfFeed(absl::string_view feed_kind);
absl::StatusOr<RecordKind> KindOfCollection(absl::string_view collection);

// The empty message of a kind: its descriptor, and a prototype to make more of.
const google::protobuf::Message& PrototypeOf(RecordKind kind);

// "{source}~{external id}".
std::string MakeRecordId(absl::string_view source, absl::string_view external_id);

// "opportunities/{id}".
std::string MakeRecordName(RecordKind kind, absl::string_view id);

// The id in a resource name of `kind`. INVALID_ARGUMENT: it is not one.
absl::StatusOr<std::string> ParseRecordName(RecordKind kind, absl::string_view name);

}  // namespace dealtrace::ingestion
