#include "services/matching/offline/link_config.h"

#include <yaml-cpp/yaml.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "libs/linkage/model.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::matching {
namespace {

absl::Status Problem(const std::string& file, absl::string_view key, absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(file, ": ", key, ": ", text));
}

absl::StatusOr<std::string> IdColumn(const YAML::Node& side, const std::string& file,
                                     const std::string& key) {
  if (!side || !side.IsMap() || !side["id"] || !side["id"].IsScalar()) {
    return Problem(file, key, "name the column that tells records apart, as in {id: id}");
  }
  return side["id"].as<std::string>();
}

absl::StatusOr<linkage::ComparisonSpec> ParseComparison(const YAML::Node& node,
                                                        const std::string& file,
                                                        const std::string& key) {
  if (!node.IsMap()) return Problem(file, key, "must be a map such as {column: name, type: name}");
  linkage::ComparisonSpec spec;
  for (const auto& entry : node) {
    const auto name = entry.first.as<std::string>();
    if (!entry.second.IsScalar())
      return Problem(file, absl::StrCat(key, ".", name), "must be a text");
    const auto value = entry.second.as<std::string>();
    if (name == "column") {
      spec.left = spec.right = value;
    } else if (name == "left") {
      spec.left = value;
    } else if (name == "right") {
      spec.right = value;
    } else if (name == "type") {
      const absl::StatusOr<linkage::ValueType> type = linkage::ParseValueType(value);
      if (!type.ok()) return Problem(file, key, type.status().message());
      spec.type = *type;
    } else if (name != "region") {
      return Problem(file, absl::StrCat(key, ".", name),
                     "is not known; there are column, left, right, type and region");
    }
  }
  if (!node["type"]) return Problem(file, key, "has no type");
  if (spec.left.empty() || spec.right.empty()) {
    return Problem(file, key, "names no column: give column, or left and right");
  }
  return spec;
}

absl::Status ParseBlocking(const YAML::Node& node, const std::string& file,
                           linkage::BlockingOptions* blocking) {
  if (!node) return absl::OkStatus();
  try {
    if (node["pairs_per_record"]) {
      blocking->pairs_per_record = node["pairs_per_record"].as<int64_t>();
    }
    if (node["block_records_max"]) {
      blocking->block_records_max = node["block_records_max"].as<int64_t>();
    }
  } catch (const YAML::Exception&) {
    return Problem(file, "blocking", "holds pairs_per_record and block_records_max, both numbers");
  }
  if (blocking->pairs_per_record < 1 || blocking->pairs_per_record > 10'000) {
    return Problem(file, "blocking.pairs_per_record", "must be 1 to 10000");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LinkConfig> ParseLinkConfig(absl::string_view yaml, const std::string& file) {
  YAML::Node root;
  try {
    root = YAML::Load(std::string(yaml));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": is not YAML: ", error.what()));
  }
  if (!root.IsMap()) return Problem(file, "left", "is missing");
  LinkConfig config;
  ASSIGN_OR_RETURN(config.left_id, IdColumn(root["left"], file, "left"));
  config.right_id = config.left_id;
  if (root["right"]) {
    ASSIGN_OR_RETURN(config.right_id, IdColumn(root["right"], file, "right"));
  }
  const YAML::Node comparisons = root["comparisons"];
  if (!comparisons || !comparisons.IsSequence() || comparisons.size() == 0) {
    return Problem(file, "comparisons", "list at least one, as in - {column: name, type: name}");
  }
  if (comparisons.size() > linkage::kComparisonsMax) {
    return Problem(file, "comparisons", absl::StrCat("list at most ", linkage::kComparisonsMax));
  }
  for (size_t i = 0; i < comparisons.size(); ++i) {
    ASSIGN_OR_RETURN(linkage::ComparisonSpec spec,
                     ParseComparison(comparisons[i], file, absl::StrCat("comparisons[", i, "]")));
    config.comparisons.push_back(std::move(spec));
  }
  RETURN_IF_ERROR(ParseBlocking(root["blocking"], file, &config.blocking));
  return config;
}

absl::StatusOr<LinkConfig> ReadLinkConfig(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("--config: cannot read ", path));
  std::stringstream text;
  text << file.rdbuf();
  return ParseLinkConfig(text.str(), path);
}

}  // namespace dealtrace::matching
