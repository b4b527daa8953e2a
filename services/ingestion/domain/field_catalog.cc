#include "services/ingestion/domain/field_catalog.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/ingestion/domain/column_name.h"

namespace dealtrace::ingestion {
namespace {

using enum FieldType;

constexpr RecordKind kNone = RecordKind::kAccount;

constexpr FieldSpec kAccountFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"name", "display_name", kText},
    {"industry", "industry", kText},
    {"revenue", "annual_revenue", kMoney},
    {"currency", "", kCurrency},
    {"employees", "employee_count", kInteger},
    {"country", "country", kText},
    {"city", "city", kText},
    {"address", "address", kText},
    {"phone", "phone", kPhone},
    {"website", "website", kText},
    {"parent", "parent_account", kReference, RecordKind::kAccount},
    {"segment", "segment", kText},
    {"owner", "owner", kReference, RecordKind::kUser},
    {"created_at", "", kOriginCreateTime},
    {"updated_at", "", kOriginUpdateTime},
    {"uri", "", kOriginUri},
};

constexpr FieldSpec kContactFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"account", "account", kReference, RecordKind::kAccount},
    {"name", "display_name", kText},
    {"email", "email", kText},
    {"phone", "phone", kPhone},
    {"mobile_phone", "mobile_phone", kPhone},
    {"title", "title", kText},
    {"role", "role", kText},
    {"created_at", "", kOriginCreateTime},
    {"updated_at", "", kOriginUpdateTime},
    {"uri", "", kOriginUri},
};

constexpr FieldSpec kLeadFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"name", "display_name", kText},
    {"company", "company", kText},
    {"email", "email", kText},
    {"phone", "phone", kPhone},
    {"title", "title", kText},
    {"lead_source", "lead_source", kText},
    {"status", "status", kText},
    {"owner", "owner", kReference, RecordKind::kUser},
    {"converted_account", "converted_account", kReference, RecordKind::kAccount},
    {"converted_opportunity", "converted_opportunity", kReference, RecordKind::kOpportunity},
    {"converted_on", "convert_time", kTime},
    {"industry", "industry", kText},
    {"country", "country", kText},
    {"created_at", "", kOriginCreateTime},
    {"updated_at", "", kOriginUpdateTime},
    {"uri", "", kOriginUri},
};

constexpr FieldSpec kOpportunityFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"name", "display_name", kText},
    {"account", "account", kReference, RecordKind::kAccount},
    {"stage", "stage", kStage},
    {"created_on", "open_time", kTime},
    {"close_on", "close_time", kTime},
    {"amount", "amount", kMoney},
    {"currency", "", kCurrency},
    {"owner", "owner", kReference, RecordKind::kUser},
    {"team", "team", kReference, RecordKind::kTeam},
    {"product", "product", kReference, RecordKind::kProduct},
    {"type", "type", kText},
    {"lead_source", "lead_source", kText},
    {"contact_phone", "contact_phone", kPhone},
    {"win_reason", "win_reason", kText},
    {"loss_reason", "loss_reason", kText},
    {"downgrade_reason", "downgrade_reason", kText},
    {"competitor", "competitor", kText},
    {"probability", "probability", kProbability},
    {"forecast_category", "forecast_category", kText},
    {"next_step", "next_step", kText},
    {"campaign", "campaign", kReference, RecordKind::kCampaign},
    {"region", "region", kReference, RecordKind::kRegion},
    {"contacts", "contacts", kReferenceList, RecordKind::kContact},
    {"created_at", "", kOriginCreateTime},
    {"updated_at", "", kOriginUpdateTime},
    {"uri", "", kOriginUri},
};

// Without a column for the id it is made of the deal, the time and the stage.
constexpr FieldSpec kStageHistoryFields[] = {
    {"id", "", kExternalId},
    {"opportunity", "record", kRecordName, RecordKind::kOpportunity, true},
    {"stage", "new_value", kStage, kNone, true},
    {"previous_stage", "old_value", kPreviousStage},
    {"changed_at", "valid_from", kTime, kNone, true},
    {"recorded_at", "recorded_at", kTime},
};

constexpr FieldSpec kProductFields[] = {
    {"id", "", kExternalId, kNone, true}, {"name", "display_name", kText},
    {"family", "family", kText},          {"list_price", "list_price", kMoney},
    {"currency", "", kCurrency},          {"updated_at", "", kOriginUpdateTime},
};

constexpr FieldSpec kLineItemFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"opportunity", "opportunity", kReference, RecordKind::kOpportunity, true},
    {"product", "product", kReference, RecordKind::kProduct},
    {"quantity", "quantity", kNumber},
    {"unit_price", "unit_price", kMoney},
    {"total_price", "total_price", kMoney},
    {"currency", "", kCurrency},
    {"updated_at", "", kOriginUpdateTime},
};

constexpr FieldSpec kUserFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"name", "display_name", kText},
    {"email", "email", kText},
    {"phone", "phone", kPhone},
    {"manager", "manager", kText},
    {"team", "team", kReference, RecordKind::kTeam},
    {"region", "region", kText},
    {"updated_at", "", kOriginUpdateTime},
};

constexpr FieldSpec kTeamFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"name", "display_name", kText},
    {"manager", "manager", kReference, RecordKind::kUser},
    {"parent", "parent_team", kReference, RecordKind::kTeam},
    {"updated_at", "", kOriginUpdateTime},
};

constexpr FieldSpec kRegionFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"name", "display_name", kText},
    {"updated_at", "", kOriginUpdateTime},
};

constexpr FieldSpec kCampaignFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"name", "display_name", kText},
    {"type", "type", kText},
    {"starts_on", "start_time", kTime},
    {"ends_on", "end_time", kTime},
    {"updated_at", "", kOriginUpdateTime},
};

constexpr FieldSpec kActivityFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"kind", "kind", kActivityKind},
    {"account", "account", kReference, RecordKind::kAccount},
    {"opportunity", "opportunity", kReference, RecordKind::kOpportunity},
    {"contact", "contact", kReference, RecordKind::kContact},
    {"owner", "owner", kReference, RecordKind::kUser},
    {"subject", "subject", kText},
    {"time", "activity_time", kTime},
    {"created_at", "", kOriginCreateTime},
    {"updated_at", "", kOriginUpdateTime},
    {"uri", "", kOriginUri},
};

constexpr FieldSpec kSupportCaseFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"account", "account", kReference, RecordKind::kAccount},
    {"contact", "contact", kReference, RecordKind::kContact},
    {"subject", "subject", kText},
    {"status", "status", kText},
    {"priority", "priority", kText},
    {"opened_on", "open_time", kTime},
    {"closed_on", "close_time", kTime},
    {"updated_at", "", kOriginUpdateTime},
    {"uri", "", kOriginUri},
};

constexpr FieldSpec kCurrencyRateFields[] = {
    {"id", "", kExternalId, kNone, true},
    {"currency", "currency_code", kText, kNone, true},
    {"base_currency", "base_currency_code", kText, kNone, true},
    {"rate", "rate", kNumber, kNone, true},
    {"valid_from", "valid_from", kTime},
};

size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

absl::Span<const FieldSpec> FieldsOf(RecordKind kind) {
  switch (kind) {
    case RecordKind::kAccount:
      return kAccountFields;
    case RecordKind::kContact:
      return kContactFields;
    case RecordKind::kLead:
      return kLeadFields;
    case RecordKind::kOpportunity:
      return kOpportunityFields;
    case RecordKind::kFieldChange:
      return kStageHistoryFields;
    case RecordKind::kProduct:
      return kProductFields;
    case RecordKind::kLineItem:
      return kLineItemFields;
    case RecordKind::kUser:
      return kUserFields;
    case RecordKind::kTeam:
      return kTeamFields;
    case RecordKind::kRegion:
      return kRegionFields;
    case RecordKind::kCampaign:
      return kCampaignFields;
    case RecordKind::kActivity:
      return kActivityFields;
    case RecordKind::kSupportCase:
      return kSupportCaseFields;
    case RecordKind::kCurrencyRate:
      return kCurrencyRateFields;
    case RecordKind::kCall:
    case RecordKind::kTranscript:
      break;
  }
  return {};
}

const FieldSpec* FindField(RecordKind kind, absl::string_view name) {
  for (const FieldSpec& field : FieldsOf(kind)) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::string FieldNames(RecordKind kind) {
  std::string names;
  for (const FieldSpec& field : FieldsOf(kind)) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", field.name);
  }
  return names;
}

std::string ClosestName(absl::string_view name, absl::Span<const std::string> names) {
  // The same letters in another spelling are closer than anything else.
  const std::string key = ColumnKey(name);
  for (const std::string& candidate : names) {
    if (!key.empty() && ColumnKey(candidate) == key) return candidate;
  }
  std::string best;
  size_t best_distance = std::max<size_t>(1, std::min<size_t>(name.size(), 60) / 3) + 1;
  std::string lower = absl::AsciiStrToLower(name.substr(0, 60));
  for (const std::string& candidate : names) {
    size_t distance = EditDistance(lower, absl::AsciiStrToLower(candidate.substr(0, 60)));
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace dealtrace::ingestion
