#include "services/ingestion/domain/mapping_guess.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "services/ingestion/domain/field_catalog.h"

namespace dealtrace::ingestion {
namespace {

struct FileWords {
  RecordKind kind;
  absl::string_view words;  // any of these in the file's name
};

// The more telling ones first: `opportunity_stage_history` is no table of opportunities.
constexpr FileWords kFileWords[] = {
    {RecordKind::kFieldChange, "history"},
    {RecordKind::kLineItem, "lineitem lineproduct opportunityproduct"},
    {RecordKind::kOpportunity, "opportunit pipeline deal"},
    {RecordKind::kSupportCase, "case ticket"},
    {RecordKind::kActivity, "activit task event"},
    {RecordKind::kContact, "contact people person"},
    {RecordKind::kLead, "lead"},
    {RecordKind::kAccount, "account compan organi"},
    {RecordKind::kProduct, "product"},
    {RecordKind::kCampaign, "campaign"},
    {RecordKind::kUser, "user team rep agent owner"},
};

struct Synonyms {
  absl::string_view field;
  absl::string_view columns;  // normalised, best first
};

constexpr Synonyms kSynonyms[] = {
    {"account", "accountid account accountname company companyname client"},
    {"amount", "amount dealamount closevalue value dealvalue total"},
    {"changed_at", "changedat changedon createddate timestamp date validfrom"},
    {"close_on", "closeon closedate closed closedon closedat"},
    {"competitor", "competitor maincompetitor maincompetitors competitors"},
    {"contact_phone", "contactphone phone"},
    {"country", "country billingcountry officelocation location"},
    {"created_on", "createdon createdate createddate engagedate opendate openedon"},
    {"downgrade_reason", "downgradereason reasonfordowngrade"},
    {"email", "email emailaddress"},
    {"employees", "employees numberofemployees employeecount headcount"},
    {"family", "family productfamily series category"},
    {"industry", "industry sector"},
    {"lead_source", "leadsource source originalsource"},
    {"list_price", "listprice salesprice unitprice price"},
    {"loss_reason", "lossreason lostreason closedlostreason reasonlost"},
    {"manager", "manager managerid managername"},
    {"mobile_phone", "mobilephone mobile"},
    {"name", "name fullname opportunityname dealname accountname companyname productname username"},
    {"opportunity", "opportunity opportunityid dealid deal"},
    {"owner", "ownerid owner ownername salesagent salesrep rep hubspotownerid"},
    {"parent", "parentid parent subsidiaryof"},
    {"phone", "phone phonenumber"},
    {"product", "productid product product2id productname"},
    {"region", "region regionaloffice territory"},
    {"revenue", "annualrevenue revenue"},
    {"segment", "segment"},
    {"stage", "stage stagename dealstage newvalue"},
    {"title", "title jobtitle"},
    {"type", "type dealtype opportunitytype"},
    {"website", "website domain url"},
    {"win_reason", "winreason wonreason closedwonreason reasonwon"},
};

std::string Normalized(absl::string_view text) {
  std::string letters;
  for (char c : text) {
    if (absl::ascii_isalnum(c)) letters += absl::ascii_tolower(c);
  }
  if (absl::EndsWithIgnoreCase(text, "__c")) letters.pop_back();
  return letters;
}

std::optional<RecordKind> KindOfFile(absl::string_view file_name) {
  const std::string name = Normalized(file_name.substr(0, file_name.rfind('.')));
  for (const FileWords& entry : kFileWords) {
    for (absl::string_view word : absl::StrSplit(entry.words, ' ')) {
      if (absl::StrContains(name, word)) return entry.kind;
    }
  }
  return std::nullopt;
}

// What may name a record of this kind: `opportunityid`, `id`, `product`, `salesagent` …
std::vector<std::string> IdColumns(RecordKind kind) {
  const std::string noun = Normalized(NamesOf(kind).feed);
  std::vector<std::string> columns = {noun + "id", "id", "recordid", "hsobjectid"};
  if (kind == RecordKind::kOpportunity) columns.push_back("dealid");
  if (kind == RecordKind::kUser) {
    columns.insert(columns.end(), {"salesagent", "salesrep", "rep", "agent", "email"});
  }
  columns.insert(columns.end(), {noun, noun + "name", "name"});
  return columns;
}

std::vector<std::string> CandidateColumns(RecordKind kind, absl::string_view field) {
  if (field == "id") return IdColumns(kind);
  std::vector<std::string> columns = {Normalized(field)};
  for (const Synonyms& entry : kSynonyms) {
    if (entry.field != field) continue;
    for (absl::string_view column : absl::StrSplit(entry.columns, ' '))
      columns.emplace_back(column);
  }
  if (field == "name") columns.push_back(Normalized(NamesOf(kind).feed));
  return columns;
}

}  // namespace

std::optional<TableGuess> GuessTable(absl::string_view file_name,
                                     absl::Span<const std::string> header) {
  const std::optional<RecordKind> kind = KindOfFile(file_name);
  if (!kind.has_value()) return std::nullopt;
  TableGuess guess;
  guess.kind = *kind;
  absl::flat_hash_set<std::string> used;
  std::string id_column;
  for (const FieldSpec& field : FieldsOf(*kind)) {
    std::string found;
    for (const std::string& candidate : CandidateColumns(*kind, field.name)) {
      auto column = std::find_if(header.begin(), header.end(), [&](const std::string& name) {
        return Normalized(name) == candidate && !used.contains(name);
      });
      if (column == header.end()) continue;
      found = *column;
      break;
    }
    if (found.empty() && field.name == "name") found = id_column;
    if (found.empty() && field.required) return std::nullopt;
    if (found.empty()) continue;
    if (field.type == FieldType::kExternalId) id_column = found;
    used.insert(found);
    guess.fields.push_back({std::string(field.name), found});
  }
  for (const std::string& column : header) {
    if (!used.contains(column)) guess.unmapped_columns.push_back(column);
  }
  return guess;
}

}  // namespace dealtrace::ingestion
