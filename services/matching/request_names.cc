#include "services/matching/request_names.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/resource_name.h"

namespace dealtrace::matching {

absl::StatusOr<std::string> RequireId(absl::string_view collection, const std::string& name,
                                      absl::string_view field) {
  absl::StatusOr<std::string> id = rpc::ResourceId(collection, name);
  if (!id.ok()) {
    return rpc::InvalidRequest({{std::string(field), std::string(id.status().message())}});
  }
  return id;
}

absl::StatusOr<std::string> OptionalId(absl::string_view collection, const std::string& name,
                                       absl::string_view field) {
  return name.empty() ? std::string() : RequireId(collection, name, field);
}

absl::StatusOr<LinkVersionId> RequireLinkVersion(const std::string& name, absl::string_view field) {
  LinkVersionId id;
  int32_t version = 0;
  constexpr absl::string_view kVersions = "/versions/";
  const absl::string_view text = name;
  // The last one: a call's id may have any text in it.
  const size_t at = text.rfind(kVersions);
  if (at != absl::string_view::npos) {
    id.call_id = rpc::ResourceIdOrEmpty("links", text.substr(0, at));
  }
  if (id.call_id.empty() || !absl::SimpleAtoi(text.substr(at + kVersions.size()), &version) ||
      version < 1) {
    return rpc::InvalidRequest(
        {{std::string(field), "expected a name of the form `links/{call id}/versions/{version}`"}});
  }
  id.version = version;
  return id;
}

}  // namespace dealtrace::matching
