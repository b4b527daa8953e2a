// Path templates of google.api.http, for example `/v1/{name=accounts/*}:merge`.
// The grammar is the one in google/api/http.proto ("Path template syntax").
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dealtrace::gateway {

// One piece between slashes.
struct PathSegment {
  enum class Kind {
    kLiteral,   // itself
    kSingle,    // `*`: one segment that is not empty
    kMultiple,  // `**`: any number of segments, only at the end
  };
  Kind kind = Kind::kLiteral;
  std::string literal;  // decoded; only for kLiteral
};

// A variable takes the segments [first, first + count) of its template.
struct PathVariable {
  std::string field_path;
  size_t first = 0;
  size_t count = 0;
};

// A variable's value in a request.
struct PathBinding {
  std::string field_path;
  std::string value;
};

// A path cut at its slashes, still percent-encoded. Refers to the path.
std::vector<absl::string_view> SplitPath(absl::string_view path);

// Immutable.
class PathTemplate {
 public:
  // INVALID_ARGUMENT says at which place the template breaks the grammar.
  static absl::StatusOr<PathTemplate> Parse(absl::string_view text);

  bool Matches(absl::Span<const absl::string_view> path) const;

  // The variables' values in a path that matches. A slash that is written as it is separates
  // segments, and each segment is decoded once and wholly: `%2F` is a slash of an id
  // (docs/decisions 0024). Only a variable that ends in `**` keeps `%2F`, since it takes slashes as
  // they are. INVALID_ARGUMENT for a broken escape.
  absl::StatusOr<std::vector<PathBinding>> Bind(absl::Span<const absl::string_view> path) const;

  // Templates sort by this key from the most to the least specific: those with a verb first, then
  // literals before `*` before `**`. Two templates with equal keys match the same paths.
  std::string SpecificityKey() const;

  const std::vector<PathSegment>& segments() const { return segments_; }
  const std::vector<PathVariable>& variables() const { return variables_; }
  const std::string& verb() const { return verb_; }

 private:
  friend class PathTemplateParser;
  std::vector<PathSegment> segments_;
  std::vector<PathVariable> variables_;
  std::string verb_;
};

}  // namespace dealtrace::gateway
