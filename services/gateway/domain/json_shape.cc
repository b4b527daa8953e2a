#include "services/gateway/domain/json_shape.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/gateway/domain/errors.h"

namespace dealtrace::gateway {
namespace {

constexpr int64_t kBytesPerByte = 11;
constexpr int64_t kBytesPerValue = 300;

}  // namespace

JsonShape MeasureJson(absl::string_view text) {
  JsonShape shape{.depth = 0, .value_count = 1};
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    switch (c) {
      case '"':
        in_string = true;
        break;
      case '{':
      case '[':
        shape.depth = std::max(shape.depth, ++depth);
        ++shape.value_count;
        break;
      case '}':
      case ']':
        --depth;
        break;
      case ',':
      case ':':
        ++shape.value_count;
        break;
      default:
        break;
    }
  }
  return shape;
}

absl::Status CheckShape(const JsonShape& shape) {
  if (shape.depth > kJsonDepthMax) {
    return InvalidField("", absl::StrCat("the body nests deeper than ", kJsonDepthMax));
  }
  if (shape.value_count > kJsonValuesMax) {
    return InvalidField("", absl::StrCat("the body has more than ", kJsonValuesMax,
                                         " values; send it in several requests"));
  }
  return absl::OkStatus();
}

int64_t DecodedBytesMax(absl::string_view text, const JsonShape& shape) {
  return kBytesPerByte * static_cast<int64_t>(text.size()) + kBytesPerValue * shape.value_count;
}

}  // namespace dealtrace::gateway
