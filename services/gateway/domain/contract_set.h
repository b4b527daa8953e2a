// The contracts that this program is linked with, and what their authors wrote about each element.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace dealtrace::gateway {

// Immutable and thread safe.
class ContractSet {
 public:
  // `descriptor_set` is a serialised FileDescriptorSet with source info and all imports, made from
  // the same protos as the generated code. INVALID_ARGUMENT: it is none; FAILED_PRECONDITION names
  // a file that declares services but is not linked.
  static absl::StatusOr<ContractSet> Load(absl::string_view descriptor_set);

  // The generated pool's services, by file and then in the order of the file.
  const std::vector<const google::protobuf::ServiceDescriptor*>& services() const {
    return services_;
  }

  // The comment before an element, by its full name, without comment signs; empty when there is
  // none.
  absl::string_view Comment(absl::string_view full_name) const;

 private:
  std::vector<const google::protobuf::ServiceDescriptor*> services_;
  absl::flat_hash_map<std::string, std::string> comments_;
};

}  // namespace dealtrace::gateway
