#include "services/matching/link_history.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"

namespace dealtrace::matching {
namespace {

using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

// Collects the fields of the outermost message.
class FieldCollector : public MessageDifferencer::Reporter {
 public:
  using Field = MessageDifferencer::SpecificField;

  void ReportAdded(const Message&, const Message&, const std::vector<Field>& path) override {
    Add(path);
  }
  void ReportDeleted(const Message&, const Message&, const std::vector<Field>& path) override {
    Add(path);
  }
  void ReportModified(const Message&, const Message&, const std::vector<Field>& path) override {
    Add(path);
  }

  std::set<std::pair<int, std::string>> fields;

 private:
  void Add(const std::vector<Field>& path) {
    fields.emplace(path.front().field->number(), path.front().field->name());
  }
};

v1::LinkVersion::Cause CauseOf(const StoredVersion* before, const StoredVersion& version) {
  if (version.version == 1) return v1::LinkVersion::CAUSE_FIRST_DECISION;
  if (before == nullptr) return v1::LinkVersion::CAUSE_UNSPECIFIED;
  if (before->review_revision != version.review_revision) return v1::LinkVersion::CAUSE_REVIEW;
  if (before->link.model_version() != version.link.model_version()) {
    return v1::LinkVersion::CAUSE_MODEL_VERSION;
  }
  return v1::LinkVersion::CAUSE_DATA_CHANGE;
}

}  // namespace

std::vector<std::string> ChangedFields(const v1::Link& before, const v1::Link& after) {
  FieldCollector collector;
  MessageDifferencer differencer;
  differencer.ReportDifferencesTo(&collector);
  for (const char* field : {"decide_time", "explanation"}) {
    differencer.IgnoreField(v1::Link::descriptor()->FindFieldByName(field));
  }
  differencer.Compare(before, after);
  std::vector<std::string> names;
  for (const auto& [number, name] : collector.fields) names.push_back(name);
  return names;
}

v1::LinkVersion DescribeVersion(const StoredVersion* before, const StoredVersion& version) {
  v1::LinkVersion described;
  described.set_name(absl::StrCat(version.link.name(), "/versions/", version.version));
  described.set_version(version.version);
  described.set_cause(CauseOf(before, version));
  if (before != nullptr) {
    for (std::string& field : ChangedFields(before->link, version.link)) {
      described.add_changed_fields(std::move(field));
    }
  }
  *described.mutable_link() = version.link;
  return described;
}

}  // namespace dealtrace::matching
