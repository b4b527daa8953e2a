#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/ingestion/domain/field_catalog.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/source_config.h"
#include "services/ingestion/domain/source_time.h"

namespace dealtrace::ingestion {
namespace {

// Carries a message out of the walk over the document; never leaves this file.
struct ConfigError {
  std::string message;
};

[[noreturn]] void Fail(const std::string& key, const YAML::Node& node, absl::string_view what) {
  std::string place;
  if (node.IsDefined() && !node.Mark().is_null()) {
    place = absl::StrCat(" (line ", node.Mark().line + 1, ")");
  }
  throw ConfigError{absl::StrCat(key, place, ": ", what)};
}

std::string Text(const std::string& key, const YAML::Node& node, size_t bytes_max = 400) {
  if (!node.IsScalar()) Fail(key, node, "must be a single value");
  std::string text = node.Scalar();
  if (text.empty() || text.size() > bytes_max || text.find('\0') != std::string::npos) {
    Fail(key, node, absl::StrCat("must be 1 to ", bytes_max, " characters"));
  }
  return text;
}

// Goes over a mapping's keys and refuses what is not among `known`.
void CheckKeys(const std::string& key, const YAML::Node& node,
               const std::vector<std::string>& known) {
  if (!node.IsMap()) Fail(key, node, "must be a mapping of keys to values");
  std::set<std::string> seen;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) Fail(key, entry.first, "keys must be words");
    const std::string& name = entry.first.Scalar();
    if (!seen.insert(name).second) {
      Fail(absl::StrCat(key, ".", name), entry.first, "is there twice: remove one");
    }
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string closest = ClosestName(name, known);
    Fail(absl::StrCat(key, ".", name.substr(0, 60)), entry.first,
         absl::StrCat("is not known here",
                      closest.empty() ? "" : absl::StrCat("; did you mean '", closest, "'?"),
                      " Known keys: ", absl::StrJoin(known, ", ")));
  }
}

Unit ReadUnit(const std::string& key, const YAML::Node& node) {
  std::string text = Text(key, node);
  if (text == "ones") return Unit::kOnes;
  if (text == "thousands") return Unit::kThousands;
  if (text == "millions") return Unit::kMillions;
  if (text == "billions") return Unit::kBillions;
  if (text == "percent") return Unit::kPercent;
  Fail(key, node,
       absl::StrCat("'", text,
                    "' is not a unit; use ones, thousands, millions, billions or "
                    "percent"));
}

std::string ReadCurrency(const std::string& key, const YAML::Node& node) {
  std::string text = Text(key, node);
  bool valid = text.size() == 3 && std::all_of(text.begin(), text.end(), absl::ascii_isupper);
  if (!valid) Fail(key, node, "must be a currency code of three capital letters such as USD");
  return text;
}

std::string ReadDateFormat(const std::string& key, const YAML::Node& node) {
  std::string text = Text(key, node);
  auto parser = TimeParser::ForFormat(text, absl::UTCTimeZone());
  if (!parser.ok()) Fail(key, node, std::string(parser.status().message()));
  return text;
}

DecimalMark ReadDecimalMark(const std::string& key, const YAML::Node& node) {
  const std::string text = Text(key, node);
  if (text == "." || text == "point") return DecimalMark::kPoint;
  if (text == "," || text == "comma") return DecimalMark::kComma;
  Fail(key, node, "must be the character that separates decimals: '.' or ','");
}

int ReadPercent(const std::string& key, const YAML::Node& node) {
  const std::string text = Text(key, node);
  int percent = 0;
  if (!absl::SimpleAtoi(text, &percent) || percent < 0 || percent > 100) {
    Fail(key, node, "must be a whole number from 0 to 100");
  }
  return percent;
}

char ReadDelimiter(const std::string& key, const YAML::Node& node) {
  std::string text = Text(key, node);
  if (text == "tab" || text == "\\t") return '\t';
  if (text.size() != 1 || text == "\"" || text == "\n" || text == "\r") {
    Fail(key, node, "must be one character such as ';', or 'tab'");
  }
  return text[0];
}

FieldMapping ReadField(const std::string& key, RecordKind kind, const std::string& name,
                       const YAML::Node& node) {
  const FieldSpec* spec = FindField(kind, name);
  FieldMapping mapping;
  mapping.field = name;
  if (node.IsScalar()) {
    mapping.column = Text(key, node);
    return mapping;
  }
  CheckKeys(key, node, {"column", "unit", "currency", "date_format", "decimal_mark"});
  if (!node["column"]) Fail(key, node, "needs the key 'column'");
  mapping.column = Text(key + ".column", node["column"]);
  if (node["unit"]) {
    mapping.unit = ReadUnit(key + ".unit", node["unit"]);
    bool amount = spec->type == FieldType::kMoney || spec->type == FieldType::kNumber ||
                  spec->type == FieldType::kInteger;
    bool fits = mapping.unit == Unit::kPercent ? spec->type == FieldType::kProbability : amount;
    if (!fits) Fail(key + ".unit", node["unit"], "does not fit this field: leave it out");
  }
  if (node["currency"]) mapping.currency = ReadCurrency(key + ".currency", node["currency"]);
  if (node["date_format"]) {
    mapping.date_format = ReadDateFormat(key + ".date_format", node["date_format"]);
  }
  if (node["decimal_mark"]) {
    mapping.decimal_mark = ReadDecimalMark(key + ".decimal_mark", node["decimal_mark"]);
  }
  return mapping;
}

void ReadMap(const std::string& key, const YAML::Node& node, StreamConfig* stream) {
  std::vector<std::string> known;
  for (const FieldSpec& field : FieldsOf(stream->kind)) known.emplace_back(field.name);
  CheckKeys(key, node, known);
  std::set<std::string> mapped;
  for (const auto& entry : node) {
    const std::string& name = entry.first.Scalar();
    mapped.insert(name);
    stream->fields.push_back(
        ReadField(absl::StrCat(key, ".", name), stream->kind, name, entry.second));
  }
  for (const FieldSpec& field : FieldsOf(stream->kind)) {
    if (field.required && mapped.count(std::string(field.name)) == 0) {
      Fail(absl::StrCat(key, ".", field.name), node, "is required: name the column that holds it");
    }
  }
}

StreamConfig ReadStream(const std::string& key, RecordKind kind, const YAML::Node& node) {
  StreamConfig stream;
  stream.kind = kind;
  if (kind == RecordKind::kCall) {
    CheckKeys(key, node, {"path", "encoding", "max_deletion_percent"});
  } else {
    CheckKeys(key, node,
              {"path", "map", "encoding", "delimiter", "date_format", "decimal_mark",
               "max_deletion_percent"});
  }
  if (!node["path"]) Fail(key + ".path", node, "is required: the file or folder to read");
  stream.path = Text(key + ".path", node["path"], 4000);
  if (node["encoding"]) {
    auto encoding = ParseEncoding(Text(key + ".encoding", node["encoding"]));
    if (!encoding.ok()) {
      Fail(key + ".encoding", node["encoding"], std::string(encoding.status().message()));
    }
    stream.csv.encoding = *encoding;
  }
  if (node["delimiter"]) {
    stream.csv.delimiter = ReadDelimiter(key + ".delimiter", node["delimiter"]);
  }
  if (node["date_format"]) {
    stream.date_format = ReadDateFormat(key + ".date_format", node["date_format"]);
  }
  if (node["decimal_mark"]) {
    stream.decimal_mark = ReadDecimalMark(key + ".decimal_mark", node["decimal_mark"]);
  }
  if (node["max_deletion_percent"]) {
    stream.max_deletion_percent =
        ReadPercent(key + ".max_deletion_percent", node["max_deletion_percent"]);
  }
  if (node["map"]) ReadMap(key + ".map", node["map"], &stream);
  return stream;
}

void ReadStages(const std::string& key, const YAML::Node& node, SourceConfig* source) {
  if (!node.IsMap()) Fail(key, node, "must map each stage to OPEN, WON, LOST or DOWNGRADED");
  for (const auto& entry : node) {
    std::string stage = Text(key, entry.first);
    std::string outcome_key = absl::StrCat(key, ".", stage);
    std::string text = absl::AsciiStrToUpper(Text(outcome_key, entry.second));
    crm::v1::Outcome outcome = crm::v1::OUTCOME_UNSPECIFIED;
    if (text == "UNSPECIFIED" || !crm::v1::Outcome_Parse("OUTCOME_" + text, &outcome)) {
      Fail(outcome_key, entry.second,
           absl::StrCat("'", text.substr(0, 40),
                        "' is no outcome; use OPEN, WON, LOST or "
                        "DOWNGRADED"));
    }
    source->stages[stage] = outcome;
  }
}

void ReadStreams(const std::string& key, const YAML::Node& node, SourceConfig* source) {
  std::vector<std::string> known;
  for (const RecordKindNames& names : kRecordKinds) {
    if (!names.stream.empty() && names.kind != RecordKind::kCall) known.emplace_back(names.stream);
  }
  if (node["crm"]) CheckKeys(key + ".crm", node["crm"], known);
  for (const RecordKindNames& names : kRecordKinds) {
    std::string stream(names.stream);
    if (names.kind == RecordKind::kCall) {
      if (!node["calls"]) continue;
      source->streams.push_back(ReadStream(key + ".calls", names.kind, node["calls"]));
    } else if (node["crm"] && !stream.empty() && node["crm"][stream]) {
      source->streams.push_back(
          ReadStream(absl::StrCat(key, ".crm.", stream), names.kind, node["crm"][stream]));
    }
  }
  if (source->streams.empty()) {
    Fail(key, node, "reads nothing: add 'crm' with at least one table, or 'calls'");
  }
}

SourceConfig ReadSource(const std::string& key, const YAML::Node& node) {
  CheckKeys(key, node,
            {"name", "kind", "folder", "time_zone", "currency", "crm", "stages", "calls",
             "max_deletion_percent"});
  SourceConfig source;
  if (!node["name"]) Fail(key + ".name", node, "is required");
  source.name = Text(key + ".name", node["name"], kSourceNameCharactersMax);
  for (char c : source.name) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '-') {
      Fail(key + ".name", node["name"], "must be lower-case letters, digits and dashes");
    }
  }
  if (!node["kind"]) Fail(key + ".kind", node, "is required; use files");
  std::string kind = Text(key + ".kind", node["kind"]);
  if (kind != "files") {
    Fail(key + ".kind", node["kind"],
         absl::StrCat("'", kind.substr(0, 40), "' is not a kind of source; use files"));
  }
  if (node["folder"]) source.folder = Text(key + ".folder", node["folder"], 4000);
  if (node["currency"]) source.currency = ReadCurrency(key + ".currency", node["currency"]);
  if (node["time_zone"]) {
    source.time_zone = Text(key + ".time_zone", node["time_zone"], 60);
    if (!absl::LoadTimeZone(source.time_zone, &source.zone)) {
      Fail(key + ".time_zone", node["time_zone"],
           "is not an IANA time zone; use a name such as Europe/Paris or UTC");
    }
  }
  if (node["stages"]) ReadStages(key + ".stages", node["stages"], &source);
  ReadStreams(key, node, &source);
  if (node["max_deletion_percent"]) {
    const int percent = ReadPercent(key + ".max_deletion_percent", node["max_deletion_percent"]);
    for (StreamConfig& stream : source.streams) {
      if (!stream.max_deletion_percent) stream.max_deletion_percent = percent;
    }
  }
  return source;
}

std::vector<SourceConfig> ReadDocument(const YAML::Node& document) {
  if (!document.IsMap()) Fail("sources", document, "the file must begin with 'sources:'");
  CheckKeys("document", document, {"sources"});
  const YAML::Node& list = document["sources"];
  if (!list || !list.IsSequence() || list.size() > kSourcesMax) {
    Fail("sources", document, absl::StrCat("must be a list of at most ", kSourcesMax, " sources"));
  }
  std::vector<SourceConfig> sources;
  std::set<std::string> names;
  for (size_t i = 0; i < list.size(); ++i) {
    std::string key = absl::StrCat("sources[", i, "]");
    sources.push_back(ReadSource(key, list[i]));
    if (!names.insert(sources.back().name).second) {
      Fail(key + ".name", list[i]["name"], "is used twice: names must differ");
    }
  }
  return sources;
}

}  // namespace

absl::StatusOr<std::vector<SourceConfig>> ParseSources(absl::string_view yaml,
                                                       absl::string_view file) {
  if (yaml.size() > kSourcesFileBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": is larger than 1 MiB"));
  }
  try {
    return ReadDocument(YAML::Load(std::string(yaml)));
  } catch (const ConfigError& error) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": ", error.message));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ": line ", error.mark.line + 1, ": is not valid YAML: ", error.msg));
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": is not valid YAML: ", error.what()));
  }
}

}  // namespace dealtrace::ingestion
