// What a report is made of: deals and calls with everything that was found out about them. Values
// only; the store fills them, ReportBuilder reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/report/domain/money.h"

namespace dealtrace::report {

enum class Outcome { kUnmapped, kOpen, kWon, kLost, kDowngraded };

// What the rep's own reason field is worth.
enum class CrmReasonKind { kUnknown, kBlank, kVague, kSpecific };

enum class SpeakerRole { kUnknown, kAgent, kCustomer };

// How a reference to another record was resolved.
enum class Resolution {
  kNone,    // the record names nothing
  kExact,   // the record exists
  kByName,  // no such id, but exactly one record whose name differs only in case, space or signs
  kUnresolved,  // no such record
};

// A reference with the name to show for it.
struct Reference {
  std::string id;     // of the record found; as referred to when unresolved; empty for kNone
  std::string label;  // for people; empty for kNone
  Resolution resolution = Resolution::kNone;
  std::string written;  // for kByName: what the source wrote
};

// A verbatim piece of a transcript: bytes `byte_offset` … of the utterance's text.
struct Quote {
  std::string call_id;
  int utterance_index = 0;
  int byte_offset = 0;
  int byte_length = 0;
  std::string text;
  SpeakerRole role = SpeakerRole::kUnknown;
  int64_t start_ms = 0;  // from the call's beginning
};

struct Evidence {
  Quote quote;
  bool against = false;  // speaks against the reason
  double weight = 0;     // 0 to 1
};

// A reason that the calls show. Ordered by rank within a deal, 1 is the main one.
struct Reason {
  std::string code;
  int rank = 0;
  bool favourable = false;
  std::vector<Evidence> evidence;
};

// Where a win probability comes from.
enum class ScoreBasis { kModel, kNoSignal, kTooFew };

struct ScoreFact {
  double win_probability = 0;  // 0 to 1
  ScoreBasis basis = ScoreBasis::kNoSignal;
  std::string model_id;                   // may be empty
  std::vector<std::string> explanations;  // what moves it most, strongest first
};

struct DealFact {
  std::string id;  // `{source}~{external id}`
  std::string title;
  Reference account;
  Reference product;
  Reference rep;
  Reference team;
  Reference region;
  std::string segment;   // of the account; may be empty
  std::string industry;  // of the account; may be empty
  Outcome outcome = Outcome::kUnmapped;
  std::optional<Amount> amount;
  std::optional<absl::Time> open_time;
  std::optional<absl::Time> close_time;  // expected, while open
  // False until insight has told a story about the deal; the fields below are then empty.
  bool has_story = false;
  CrmReasonKind crm_reason_kind = CrmReasonKind::kUnknown;
  std::string crm_reason_text;
  std::vector<std::string> crm_reason_codes;
  std::vector<Reason> reasons;
  int analyzed_calls = 0;
  int not_understood_calls = 0;  // their language is not supported
  std::vector<std::string> not_understood_languages;
  int linked_calls = 0;   // by matching, of any length
  int counted_calls = 0;  // of these, long enough to count
  std::optional<ScoreFact> score;
};

enum class LinkDecision { kUndecided, kLinked, kReview, kUnlinked };

struct CallFact {
  std::string id;
  std::optional<absl::Time> start_time;
  std::optional<absl::Duration> duration;
  bool has_transcript = false;
  LinkDecision decision = LinkDecision::kUndecided;
  std::string decision_reason;  // UPPER_SNAKE_CASE
  std::string opportunity_id;   // only when linked
  bool too_short = false;
};

// What became of one stream of a source in a sync run that read it.
struct StreamFact {
  std::string source;
  int64_t run_number = 0;  // counts up within a source
  std::string run_id;      // of `syncRuns/{run_id}`
  std::string stream;      // `opportunities`
  int64_t read_count = 0;
  int64_t rejected_count = 0;  // could not be read
  int64_t dead_count = 0;      // could not be stored
  int64_t duplicate_count = 0;
  int64_t unresolved_reference_count = 0;
  int64_t resolved_by_name_count = 0;
  struct Warning {
    std::string text;
    int64_t count = 0;
  };
  std::vector<Warning> warnings;
};

}  // namespace dealtrace::report
