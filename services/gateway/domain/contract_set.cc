#include "services/gateway/domain/contract_set.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.pb.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using google::protobuf::ServiceDescriptor;
using google::protobuf::SourceLocation;

// The lines of a comment without the blank that follows each comment sign.
std::string CleanComment(absl::string_view raw) {
  std::vector<absl::string_view> lines = absl::StrSplit(raw, '\n');
  for (absl::string_view& line : lines) {
    if (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    line = absl::StripTrailingAsciiWhitespace(line);
  }
  return std::string(absl::StripAsciiWhitespace(absl::StrJoin(lines, "\n")));
}

// Collects the comments of everything in a file.
class CommentCollector {
 public:
  explicit CommentCollector(absl::flat_hash_map<std::string, std::string>& comments)
      : comments_(comments) {}

  void AddFile(const FileDescriptor& file) {
    for (int i = 0; i < file.service_count(); ++i) {
      Add(*file.service(i));
      for (int j = 0; j < file.service(i)->method_count(); ++j) Add(*file.service(i)->method(j));
    }
    for (int i = 0; i < file.message_type_count(); ++i) AddMessage(*file.message_type(i));
    for (int i = 0; i < file.enum_type_count(); ++i) AddEnum(*file.enum_type(i));
  }

 private:
  void AddMessage(const Descriptor& message) {
    Add(message);
    for (int i = 0; i < message.field_count(); ++i) Add(*message.field(i));
    for (int i = 0; i < message.nested_type_count(); ++i) AddMessage(*message.nested_type(i));
    for (int i = 0; i < message.enum_type_count(); ++i) AddEnum(*message.enum_type(i));
  }
  void AddEnum(const EnumDescriptor& type) {
    Add(type);
    for (int i = 0; i < type.value_count(); ++i) Add(*type.value(i));
  }
  template <class Element>
  void Add(const Element& element) {
    SourceLocation location;
    if (!element.GetSourceLocation(&location)) return;
    std::string comment = CleanComment(location.leading_comments);
    if (comment.empty()) comment = CleanComment(location.trailing_comments);
    if (!comment.empty()) comments_[element.full_name()] = std::move(comment);
  }

  absl::flat_hash_map<std::string, std::string>& comments_;
};

}  // namespace

absl::StatusOr<ContractSet> ContractSet::Load(absl::string_view descriptor_set) {
  FileDescriptorSet files;
  if (!files.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) {
    return absl::InvalidArgumentError("the contracts are no FileDescriptorSet");
  }
  ContractSet set;
  DescriptorPool pool;
  CommentCollector collector(set.comments_);
  for (const FileDescriptorProto& file : files.file()) {
    const FileDescriptor* built = pool.BuildFile(file);
    if (built == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("the contract ", file.name(), " does not build: an import is missing"));
    }
    collector.AddFile(*built);
    if (file.service_size() == 0) continue;
    const FileDescriptor* linked = DescriptorPool::generated_pool()->FindFileByName(file.name());
    if (linked == nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat("the contract ", file.name(), " is not linked into this program"));
    }
    for (int i = 0; i < linked->service_count(); ++i) set.services_.push_back(linked->service(i));
  }
  return set;
}

absl::string_view ContractSet::Comment(absl::string_view full_name) const {
  const auto found = comments_.find(full_name);
  return found == comments_.end() ? absl::string_view() : absl::string_view(found->second);
}

}  // namespace dealtrace::gateway
