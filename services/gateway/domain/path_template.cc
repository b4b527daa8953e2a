#include "services/gateway/domain/path_template.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/http/uri.h"

namespace dealtrace::gateway {
namespace {

// Whether a part of a path, still percent-encoded, is this literal.
bool IsLiteral(absl::string_view text, absl::string_view literal) {
  if (!absl::StrContains(text, '%')) return text == literal;
  const auto decoded = http::PercentDecode(text);
  return decoded.ok() && *decoded == literal;
}

// The last segment without the verb; nullopt when it does not end with it. Only a colon that is
// written as it is begins a verb: `%3A` belongs to the id.
std::optional<absl::string_view> WithoutVerb(absl::string_view segment, absl::string_view verb) {
  if (verb.empty()) return segment;
  const size_t colon = segment.rfind(':');
  if (colon == absl::string_view::npos || !IsLiteral(segment.substr(colon + 1), verb)) {
    return std::nullopt;
  }
  return segment.substr(0, colon);
}

bool MatchesSegment(const PathSegment& segment, absl::string_view text) {
  if (segment.kind == PathSegment::Kind::kSingle) return !text.empty();
  return IsLiteral(text, segment.literal);
}

}  // namespace

// Reads a template from left to right.
class PathTemplateParser {
 public:
  explicit PathTemplateParser(absl::string_view text) : text_(text) {}

  absl::StatusOr<PathTemplate> Parse() {
    if (!Take('/')) return Error("must begin with `/`");
    absl::Status status = ParseSegments(/*in_variable=*/false);
    if (!status.ok()) return status;
    if (Take(':')) {
      result_.verb_ = std::string(TakeLiteral());
      if (result_.verb_.empty()) return Error("needs a verb after `:`");
    }
    if (at_ != text_.size()) return Error("has an unexpected character");
    for (size_t i = 0; i + 1 < result_.segments_.size(); ++i) {
      if (result_.segments_[i].kind == PathSegment::Kind::kMultiple) {
        return Error("may have `**` only at its end");
      }
    }
    return std::move(result_);
  }

 private:
  absl::Status ParseSegments(bool in_variable) {
    do {
      absl::Status status = ParseSegment(in_variable);
      if (!status.ok()) return status;
    } while (Take('/'));
    return absl::OkStatus();
  }

  absl::Status ParseSegment(bool in_variable) {
    if (Take('*')) {
      const bool multiple = Take('*');
      result_.segments_.push_back(
          {multiple ? PathSegment::Kind::kMultiple : PathSegment::Kind::kSingle, ""});
      return absl::OkStatus();
    }
    if (Take('{')) return in_variable ? Error("has a variable in a variable") : ParseVariable();
    const auto literal = http::PercentDecode(TakeLiteral());
    if (!literal.ok()) return literal.status();
    if (literal->empty()) return Error("has an empty segment");
    result_.segments_.push_back({PathSegment::Kind::kLiteral, *literal});
    return absl::OkStatus();
  }

  absl::Status ParseVariable() {
    PathVariable variable;
    const size_t start = at_;
    while (at_ < text_.size() &&
           (absl::ascii_isalnum(text_[at_]) || text_[at_] == '_' || text_[at_] == '.')) {
      ++at_;
    }
    variable.field_path = std::string(text_.substr(start, at_ - start));
    if (variable.field_path.empty()) return Error("has a variable without a field");
    variable.first = result_.segments_.size();
    if (Take('=')) {
      absl::Status status = ParseSegments(/*in_variable=*/true);
      if (!status.ok()) return status;
    } else {
      result_.segments_.push_back({PathSegment::Kind::kSingle, ""});
    }
    variable.count = result_.segments_.size() - variable.first;
    if (!Take('}')) return Error("has a variable without `}`");
    result_.variables_.push_back(std::move(variable));
    return absl::OkStatus();
  }

  absl::string_view TakeLiteral() {
    const size_t end = std::min(text_.find_first_of("/:{}*=", at_), text_.size());
    const absl::string_view literal = text_.substr(at_, end - at_);
    at_ = end;
    return literal;
  }

  bool Take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  absl::Status Error(absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat("the path template `", text_, "` ", what, " (at character ", at_ + 1, ")"));
  }

  const absl::string_view text_;
  size_t at_ = 0;
  PathTemplate result_;
};

absl::StatusOr<PathTemplate> PathTemplate::Parse(absl::string_view text) {
  return PathTemplateParser(text).Parse();
}

std::vector<absl::string_view> SplitPath(absl::string_view path) {
  absl::ConsumePrefix(&path, "/");
  return absl::StrSplit(path, '/');
}

bool PathTemplate::Matches(absl::Span<const absl::string_view> path) const {
  const bool open = segments_.back().kind == PathSegment::Kind::kMultiple;
  const size_t fixed = segments_.size() - (open ? 1 : 0);
  if (open ? path.size() < fixed : path.size() != fixed) return false;
  const auto last = WithoutVerb(path.back(), verb_);
  if (!last.has_value()) return false;
  for (size_t i = 0; i < fixed; ++i) {
    if (!MatchesSegment(segments_[i], i + 1 == path.size() ? *last : path[i])) return false;
  }
  return true;
}

absl::StatusOr<std::vector<PathBinding>> PathTemplate::Bind(
    absl::Span<const absl::string_view> path) const {
  std::vector<absl::string_view> pieces(path.begin(), path.end());
  pieces.back() = WithoutVerb(pieces.back(), verb_).value_or("");
  std::vector<PathBinding> bindings;
  for (const PathVariable& variable : variables_) {
    const bool open =
        segments_[variable.first + variable.count - 1].kind == PathSegment::Kind::kMultiple;
    const size_t end = open ? pieces.size() : variable.first + variable.count;
    const std::string raw = absl::StrJoin(pieces.begin() + static_cast<ptrdiff_t>(variable.first),
                                          pieces.begin() + static_cast<ptrdiff_t>(end), "/");
    auto value = http::PercentDecode(raw, open ? "/" : "");
    if (!value.ok()) return value.status();
    bindings.push_back({variable.field_path, *std::move(value)});
  }
  return bindings;
}

std::string PathTemplate::SpecificityKey() const {
  std::string key = verb_.empty() ? "2" : absl::StrCat("1:", verb_);
  for (const PathSegment& segment : segments_) {
    switch (segment.kind) {
      case PathSegment::Kind::kLiteral:
        absl::StrAppend(&key, "/1", segment.literal);
        break;
      case PathSegment::Kind::kSingle:
        absl::StrAppend(&key, "/2");
        break;
      case PathSegment::Kind::kMultiple:
        absl::StrAppend(&key, "/3");
        break;
    }
  }
  return key;
}

}  // namespace dealtrace::gateway
