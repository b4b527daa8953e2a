#include "services/ingestion/domain/call_json.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"
#include "services/ingestion/domain/external_id.h"
#include "services/ingestion/domain/json_depth.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/source_time.h"

namespace dealtrace::ingestion {
namespace {

using nlohmann::json;

// The longest call that is believed: a week.
constexpr double kCallSecondsMax = 7 * 24 * 3600;

// Fills a call from a parsed object. Its functions return false once `problem` is set.
class CallBuilder {
 public:
  CallBuilder(const SourceConfig& source, bool needs_start, google::protobuf::Arena* arena,
              SourceRecord* record, Warnings* warnings)
      : source_(source),
        needs_start_(needs_start),
        arena_(arena),
        record_(record),
        warnings_(warnings) {}

  std::optional<Problem> Build(const json& object) {
    call_ = google::protobuf::Arena::CreateMessage<crm::v1::Call>(arena_);
    record_->message = call_;
    bool done = Identity(object) && Times(object) && Numbers(object) && People(object) &&
                Utterances(object) && CustomFields(object);
    return done ? std::nullopt : std::move(problem_);
  }

 private:
  bool Fail(std::string field, std::string reason) {
    problem_ = Problem{std::move(field), std::move(reason)};
    return false;
  }

  // The member, or null when it is absent or null.
  static const json* Member(const json& object, const char* name) {
    auto found = object.find(name);
    return found == object.end() || found->is_null() ? nullptr : &*found;
  }

  bool Text(const json& object, const std::string& path, const char* name, std::string* out) {
    const json* member = Member(object, name);
    if (member == nullptr) return true;
    // Systems number their records; everything else that is a number is not what was meant.
    if (member->is_number_integer() && absl::string_view(name) == "id") {
      *out = member->dump();
      return true;
    }
    if (!member->is_string()) return Fail(path + name, "must be text in quotes");
    const auto& text = member->get_ref<const std::string&>();
    if (text.size() > kUtteranceBytesMax) return Fail(path + name, "is longer than 64 KiB");
    *out = text.find('\0') == std::string::npos ? text : text::SanitizeUtf8(text);
    return true;
  }

  bool Identity(const json& object) {
    std::string id;
    if (!Text(object, "", "id", &id)) return false;
    id = std::string(absl::StripAsciiWhitespace(id));
    if (std::optional<std::string> reason = CheckExternalId(id)) return Fail("id", *reason);
    record_->id = MakeRecordId(source_.name, id);
    call_->set_name(MakeRecordName(RecordKind::kCall, record_->id));
    crm::v1::Origin* origin = call_->mutable_origin();
    origin->set_source(source_.name);
    origin->set_external_id(id);
    if (source_.time_zone != "UTC") origin->set_time_zone(source_.time_zone);
    return Text(object, "", "source_system", call_->mutable_source_system()) &&
           Text(object, "", "source_name", call_->mutable_source_name()) &&
           Text(object, "", "language", call_->mutable_language());
  }

  bool Time(const json& object, const char* name, bool required,
            const std::function<google::protobuf::Timestamp*()>& target) {
    const json* member = Member(object, name);
    if (member == nullptr) {
      return !required || Fail(name,
                               "is missing: when the call began, for example "
                               "2025-03-01T10:00:00Z");
    }
    std::optional<absl::Time> time;
    TimeParser parser(DateOrder::kMonthFirst, source_.zone);
    if (member->is_string()) time = parser.Parse(member->get_ref<const std::string&>());
    if (member->is_number_unsigned()) time = parser.Parse(member->dump());
    if (!time) return Fail(name, "is not a time such as 2025-03-01T10:00:00Z");
    google::protobuf::Timestamp* timestamp = target();
    int64_t seconds = absl::ToUnixSeconds(*time);
    timestamp->set_seconds(seconds);
    timestamp->set_nanos(
        static_cast<int32_t>(absl::ToInt64Nanoseconds(*time - absl::FromUnixSeconds(seconds))));
    return true;
  }

  bool Times(const json& object) {
    if (!Time(object, "started_at", needs_start_, [&] { return call_->mutable_start_time(); }) ||
        !Time(object, "updated_at", false,
              [&] { return call_->mutable_origin()->mutable_update_time(); })) {
      return false;
    }
    const json* duration = Member(object, "duration_seconds");
    if (duration == nullptr) return true;
    double seconds = duration->is_number() ? duration->get<double>() : -1;
    if (!(seconds >= 0 && seconds <= kCallSecondsMax)) {
      return Fail("duration_seconds", "must be a number of seconds from 0 to 604800");
    }
    auto nanos = static_cast<int64_t>(seconds * 1000 + 0.5) * 1'000'000;
    call_->mutable_duration()->set_seconds(nanos / 1'000'000'000);
    call_->mutable_duration()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
    return true;
  }

  bool Numbers(const json& object) {
    std::string direction;
    if (!Text(object, "", "direction", &direction) ||
        !Text(object, "", "dialed_number", call_->mutable_dialed_number()) ||
        !Text(object, "", "caller_number", call_->mutable_caller_number())) {
      return false;
    }
    if (absl::EqualsIgnoreCase(direction, "outbound")) {
      call_->set_direction(crm::v1::Call::DIRECTION_OUTBOUND);
    } else if (absl::EqualsIgnoreCase(direction, "inbound")) {
      call_->set_direction(crm::v1::Call::DIRECTION_INBOUND);
    } else if (!direction.empty()) {
      warnings_->Count("a call's direction is neither OUTBOUND nor INBOUND: left open");
    }
    return true;
  }

  bool Role(const json& object, const std::string& path, crm::v1::SpeakerRole* role) {
    std::string text;
    if (!Text(object, path, "role", &text)) return false;
    if (absl::EqualsIgnoreCase(text, "agent")) *role = crm::v1::SPEAKER_ROLE_AGENT;
    if (absl::EqualsIgnoreCase(text, "customer")) *role = crm::v1::SPEAKER_ROLE_CUSTOMER;
    bool known = *role != crm::v1::SPEAKER_ROLE_UNSPECIFIED || text.empty() ||
                 absl::EqualsIgnoreCase(text, "unknown");
    if (!known) warnings_->Count("a role is none of AGENT, CUSTOMER, UNKNOWN: read as UNKNOWN");
    return true;
  }

  void CountUnknown(const json& object, std::initializer_list<absl::string_view> known,
                    absl::string_view what) {
    for (const auto& item : object.items()) {
      absl::string_view name(item.key());
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        warnings_->Count(absl::StrCat("member '", absl::CHexEscape(name.substr(0, 60)), "' of ",
                                      what, " is not known and was left out"));
      }
    }
  }

  bool Person(const json& object, const std::string& path, crm::v1::Participant* person) {
    if (!object.is_object()) return Fail(path, "must be an object with name, email, phone, role");
    CountUnknown(object, {"id", "name", "email", "phone", "role"}, "a person");
    std::string prefix = path + ".";
    crm::v1::SpeakerRole role = person->role();
    if (!Text(object, prefix, "id", person->mutable_external_id()) ||
        !Text(object, prefix, "name", person->mutable_display_name()) ||
        !Text(object, prefix, "email", person->mutable_email()) ||
        !Text(object, prefix, "phone", person->mutable_phone()) || !Role(object, prefix, &role)) {
      return false;
    }
    person->set_role(role);
    return true;
  }

  bool People(const json& object) {
    if (const json* agent = Member(object, "agent")) {
      call_->mutable_agent()->set_role(crm::v1::SPEAKER_ROLE_AGENT);
      if (!Person(*agent, "agent", call_->mutable_agent())) return false;
    }
    const json* people = Member(object, "participants");
    if (people == nullptr) return true;
    if (!people->is_array()) return Fail("participants", "must be a list");
    if (people->size() > kParticipantsMax) {
      return Fail("participants", absl::StrCat("has more than ", kParticipantsMax, " people"));
    }
    for (size_t i = 0; i < people->size(); ++i) {
      if (!Person((*people)[i], absl::StrCat("participants[", i, "]"), call_->add_participants())) {
        return false;
      }
    }
    return true;
  }

  // A member in milliseconds; absent stays as it is.
  bool Milliseconds(const json& object, const std::string& path, const char* name,
                    std::optional<int64_t>* out) {
    const json* member = Member(object, name);
    if (member == nullptr) return true;
    double value = member->is_number() ? member->get<double>() : -1;
    if (!(value >= 0 && value <= kCallSecondsMax * 1000)) {
      return Fail(path + name, "must be milliseconds from the call's beginning, 0 to 604800000");
    }
    *out = static_cast<int64_t>(value);
    return true;
  }

  bool Turn(const json& object, const std::string& path, int64_t previous_ms,
            crm::v1::Utterance* utterance) {
    if (!object.is_object()) return Fail(path, "must be an object with speaker, role, text");
    CountUnknown(object, {"speaker", "role", "start_ms", "end_ms", "text"}, "an utterance");
    std::string prefix = path + ".";
    std::optional<int64_t> start;
    std::optional<int64_t> end;
    crm::v1::SpeakerRole role = crm::v1::SPEAKER_ROLE_UNSPECIFIED;
    if (Member(object, "text") == nullptr) return Fail(prefix + "text", "is missing");
    if (!Text(object, prefix, "speaker", utterance->mutable_speaker()) ||
        !Text(object, prefix, "text", utterance->mutable_text()) || !Role(object, prefix, &role) ||
        !Milliseconds(object, prefix, "start_ms", &start) ||
        !Milliseconds(object, prefix, "end_ms", &end)) {
      return false;
    }
    utterance->set_role(role);
    utterance->set_start_ms(start.value_or(previous_ms));
    if (!start) warnings_->Count("an utterance has no start_ms: read as that of the turn before");
    if (end && *end < utterance->start_ms()) {
      warnings_->Count("an utterance's end_ms is before its start_ms: left out");
    } else if (end) {
      utterance->set_end_ms(*end);
    }
    return true;
  }

  bool Utterances(const json& object) {
    const json* turns = Member(object, "utterances");
    if (turns == nullptr) return true;
    if (!turns->is_array()) return Fail("utterances", "must be a list");
    if (turns->size() > kUtterancesMax) {
      return Fail("utterances", absl::StrCat("has more than ", kUtterancesMax, " turns"));
    }
    // Without the member a line is metadata; an empty list says that nothing was said.
    record_->removes_transcript = turns->empty();
    if (turns->empty()) return true;
    auto* transcript = google::protobuf::Arena::CreateMessage<crm::v1::Transcript>(arena_);
    transcript->set_name(MakeRecordName(RecordKind::kTranscript, record_->id));
    transcript->set_call(call_->name());
    transcript->set_language(call_->language());
    int64_t previous_ms = 0;
    bool ordered = true;
    for (size_t i = 0; i < turns->size(); ++i) {
      crm::v1::Utterance* utterance = transcript->add_utterances();
      if (!Turn((*turns)[i], absl::StrCat("utterances[", i, "]"), previous_ms, utterance)) {
        return false;
      }
      ordered = ordered && utterance->start_ms() >= previous_ms;
      previous_ms = utterance->start_ms();
    }
    if (!ordered) {
      warnings_->Count("a call's utterances are not in the order of start_ms: sorted");
      std::stable_sort(transcript->mutable_utterances()->pointer_begin(),
                       transcript->mutable_utterances()->pointer_end(),
                       [](const crm::v1::Utterance* a, const crm::v1::Utterance* b) {
                         return a->start_ms() < b->start_ms();
                       });
    }
    call_->set_has_transcript(true);
    record_->transcript = transcript;
    return true;
  }

  bool CustomFields(const json& object) {
    static constexpr absl::string_view kKnown[] = {
        "id",         "source_system", "started_at", "duration_seconds", "direction",
        "updated_at", "dialed_number", "language",   "caller_number",    "source_name",
        "agent",      "participants",  "utterances"};
    size_t count = 0;
    for (const auto& item : object.items()) {
      if (std::find(std::begin(kKnown), std::end(kKnown), item.key()) != std::end(kKnown)) continue;
      if (item.value().is_null()) continue;
      if (++count > kCustomFieldsMax) return Fail(item.key(), "is one unknown member too many");
      std::string value =
          item.value().is_string() ? item.value().get<std::string>() : item.value().dump();
      if (value.size() > kTextFieldBytesMax) return Fail(item.key(), "is longer than 128 KiB");
      (*call_->mutable_custom_fields())[text::SanitizeUtf8(item.key())] = text::SanitizeUtf8(value);
    }
    return true;
  }

  const SourceConfig& source_;
  const bool needs_start_;
  google::protobuf::Arena* const arena_;
  SourceRecord* const record_;
  Warnings* const warnings_;
  crm::v1::Call* call_ = nullptr;
  std::optional<Problem> problem_;
};

}  // namespace

std::optional<Problem> ReadCall(absl::string_view line, const SourceConfig& source,
                                bool needs_start, google::protobuf::Arena* arena,
                                SourceRecord* record, Warnings* warnings) {
  if (line.find('\0') != absl::string_view::npos) {
    return Problem{"", "holds a NUL character: remove it"};
  }
  if (!text::IsValidUtf8(line)) return Problem{"", "is not UTF-8: save the file as UTF-8"};
  if (JsonDepth(line) > kJsonDepthMax) {
    return Problem{"", absl::StrCat("is nested deeper than ", kJsonDepthMax, " levels")};
  }
  json object = json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded()) {
    return Problem{"", "is not valid JSON: each line must be one complete object"};
  }
  if (!object.is_object()) return Problem{"", "must be a JSON object in curly brackets"};
  return CallBuilder(source, needs_start, arena, record, warnings).Build(object);
}

}  // namespace dealtrace::ingestion
