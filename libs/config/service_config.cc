#include "libs/config/service_config.h"

#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <functional>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/config/nearest_key.h"

namespace dealtrace::config {
namespace {

// Where a value came from, for the error: `matching.yaml: drain_limit` or `DEALTRACE_DRAIN_LIMIT`.
absl::Status Wrong(absl::string_view origin, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(origin, ": expected ", expected));
}

using ScalarSetter =
    std::function<absl::Status(ServiceConfig&, const std::string& text, absl::string_view origin)>;

ScalarSetter Text(std::string ServiceConfig::*field) {
  return [field](ServiceConfig& config, const std::string& text, absl::string_view) {
    config.*field = text;
    return absl::OkStatus();
  };
}

ScalarSetter TextFromFile(std::string ServiceConfig::*field) {
  return [field](ServiceConfig& config, const std::string& path, absl::string_view origin) {
    absl::StatusOr<std::string> content = ReadFile(path);
    if (!content.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(origin, ": ", content.status().message()));
    }
    config.*field = std::string(absl::StripAsciiWhitespace(*content));
    return absl::OkStatus();
  };
}

ScalarSetter WholeNumber(int ServiceConfig::*field, int least, int most) {
  return [=](ServiceConfig& config, const std::string& text, absl::string_view origin) {
    int value = 0;
    if (!absl::SimpleAtoi(text, &value) || value < least || value > most) {
      return Wrong(origin, absl::StrCat("a whole number from ", least, " to ", most));
    }
    config.*field = value;
    return absl::OkStatus();
  };
}

ScalarSetter Duration(absl::Duration ServiceConfig::*field) {
  return [field](ServiceConfig& config, const std::string& text, absl::string_view origin) {
    absl::Duration value;
    if (!absl::ParseDuration(text, &value) || value < absl::ZeroDuration() ||
        value > absl::Hours(24)) {
      return Wrong(origin, "a duration from 0s to 24h, for example 20s or 1m30s");
    }
    config.*field = value;
    return absl::OkStatus();
  };
}

const std::map<std::string, ScalarSetter>& Scalars() {
  static const auto& scalars = *new std::map<std::string, ScalarSetter>{
      {"listen_address", Text(&ServiceConfig::listen_address)},
      {"token_listen_address", Text(&ServiceConfig::token_listen_address)},
      {"metrics_address", Text(&ServiceConfig::metrics_address)},
      {"plain_health_address", Text(&ServiceConfig::plain_health_address)},
      {"database", Text(&ServiceConfig::database)},
      {"database_file", TextFromFile(&ServiceConfig::database)},
      {"migration_database", Text(&ServiceConfig::migration_database)},
      {"migration_database_file", TextFromFile(&ServiceConfig::migration_database)},
      {"database_connections_max", WholeNumber(&ServiceConfig::database_connections_max, 1, 1000)},
      {"certificate_file", Text(&ServiceConfig::certificate_file)},
      {"private_key_file", Text(&ServiceConfig::private_key_file)},
      {"ca_file", Text(&ServiceConfig::ca_file)},
      {"token_public_key_file", Text(&ServiceConfig::token_public_key_file)},
      {"worker_threads", WholeNumber(&ServiceConfig::worker_threads, 1, 1000)},
      {"drain_limit", Duration(&ServiceConfig::drain_limit)},
      {"connection_age", Duration(&ServiceConfig::connection_age)},
      {"ports_file", Text(&ServiceConfig::ports_file)},
  };
  return scalars;
}

constexpr absl::string_view kMaps[] = {"service_scopes", "upstreams", "settings"};

std::vector<std::string> KnownKeys() {
  std::vector<std::string> keys;
  for (const auto& [key, setter] : Scalars()) keys.push_back(key);
  for (absl::string_view key : kMaps) keys.emplace_back(key);
  return keys;
}

absl::Status ReadServiceScopes(const YAML::Node& node, absl::string_view origin,
                               ServiceConfig& config) {
  for (const auto& entry : node) {
    const std::string service = entry.first.as<std::string>();
    const std::string where = absl::StrCat(origin, ".", service);
    if (!entry.second.IsSequence())
      return Wrong(where, "a list of scopes, for example [feed.read]");
    std::vector<std::string>& scopes = config.service_scopes[service];
    for (const YAML::Node& scope : entry.second) {
      if (!scope.IsScalar()) return Wrong(where, "a list of scopes, for example [feed.read]");
      scopes.push_back(scope.as<std::string>());
    }
  }
  return absl::OkStatus();
}

absl::Status ReadUpstreams(const YAML::Node& node, absl::string_view origin,
                           ServiceConfig& config) {
  for (const auto& entry : node) {
    const std::string service = entry.first.as<std::string>();
    if (!entry.second.IsScalar()) {
      return Wrong(absl::StrCat(origin, ".", service), "a target, for example 127.0.0.1:7101");
    }
    config.upstreams[service] = entry.second.as<std::string>();
  }
  return absl::OkStatus();
}

absl::Status ReadSettings(const YAML::Node& node, const std::string& prefix,
                          absl::string_view origin, int depth, ServiceConfig& config) {
  constexpr int kDepthMax = 8;
  if (depth > kDepthMax) return Wrong(absl::StrCat(origin, ".", prefix), "at most 8 levels");
  for (const auto& entry : node) {
    const std::string name = entry.first.as<std::string>();
    const std::string key = prefix.empty() ? name : absl::StrCat(prefix, ".", name);
    if (entry.second.IsMap()) {
      absl::Status status = ReadSettings(entry.second, key, origin, depth + 1, config);
      if (!status.ok()) return status;
    } else if (entry.second.IsScalar()) {
      config.settings[key] = entry.second.as<std::string>();
    } else if (entry.second.IsSequence()) {
      std::vector<std::string> items;
      for (const YAML::Node& item : entry.second) items.push_back(item.as<std::string>());
      config.settings[key] = absl::StrJoin(items, ",");
    } else if (entry.second.IsNull()) {
      config.settings[key] = "";
    }
  }
  return absl::OkStatus();
}

absl::Status ReadEntry(const std::string& key, const YAML::Node& value, const std::string& path,
                       ServiceConfig& config) {
  const std::string origin = absl::StrCat(path, ": ", key);
  const auto scalar = Scalars().find(key);
  if (scalar != Scalars().end()) {
    if (value.IsNull()) return absl::OkStatus();
    if (!value.IsScalar()) return Wrong(origin, "a single value");
    return scalar->second(config, value.as<std::string>(), origin);
  }
  if (std::find(std::begin(kMaps), std::end(kMaps), key) == std::end(kMaps)) {
    const std::string nearest = NearestKey(key, KnownKeys());
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": unknown key `", key, "`",
        nearest.empty() ? absl::StrCat("; the keys are ", absl::StrJoin(KnownKeys(), ", "))
                        : absl::StrCat("; did you mean `", nearest, "`?")));
  }
  if (value.IsNull()) return absl::OkStatus();
  if (!value.IsMap()) return Wrong(origin, "keys with values");
  if (key == "service_scopes") return ReadServiceScopes(value, origin, config);
  if (key == "upstreams") return ReadUpstreams(value, origin, config);
  return ReadSettings(value, "", origin, 1, config);
}

absl::Status ReadYaml(const std::string& text, const std::string& path, ServiceConfig& config) {
  try {
    const YAML::Node root = YAML::Load(text);
    if (root.IsNull()) return absl::OkStatus();
    if (!root.IsMap()) return Wrong(path, "a YAML map of keys and values");
    for (const auto& entry : root) {
      absl::Status status = ReadEntry(entry.first.as<std::string>(), entry.second, path, config);
      if (!status.ok()) return status;
    }
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": not valid YAML: ", error.what()));
  }
  return absl::OkStatus();
}

// `DEALTRACE_UPSTREAMS_INGESTION`; what has dots or dashes in its key has underscores here.
std::string VariableName(absl::string_view prefix, absl::string_view key) {
  std::string name = absl::StrCat("DEALTRACE_", prefix, key);
  for (char& c : name) c = absl::ascii_isalnum(c) ? absl::ascii_toupper(c) : '_';
  return name;
}

absl::Status ReadVariables(ServiceConfig& config) {
  for (const auto& [key, setter] : Scalars()) {
    const std::string name = VariableName("", key);
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) continue;
    absl::Status status = setter(config, value, name);
    if (!status.ok()) return status;
  }
  for (auto& [service, target] : config.upstreams) {
    const char* value = std::getenv(VariableName("upstreams_", service).c_str());
    if (value != nullptr) target = value;
  }
  for (auto& [key, setting] : config.settings) {
    const char* value = std::getenv(VariableName("settings_", key).c_str());
    if (value != nullptr) setting = value;
  }
  return absl::OkStatus();
}

}  // namespace

std::string ServiceConfig::Setting(absl::string_view key, absl::string_view default_value) const {
  const auto setting = settings.find(std::string(key));
  return setting != settings.end() ? setting->second : std::string(default_value);
}

absl::StatusOr<ServiceConfig> LoadServiceConfig(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return absl::InvalidArgumentError(text.status().message());
  ServiceConfig config;
  absl::Status status = ReadYaml(*text, path, config);
  if (status.ok()) status = ReadVariables(config);
  if (!status.ok()) return status;
  return config;
}

}  // namespace dealtrace::config
