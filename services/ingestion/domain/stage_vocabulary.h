// What the stages of sales processes are called, and what they mean for a deal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "dealtrace/crm/v1/opportunity.pb.h"

namespace dealtrace::ingestion {

struct StageGuess {
  crm::v1::Outcome outcome = crm::v1::OUTCOME_UNSPECIFIED;
  // Its words mean nothing else: "Closed Won", "Verloren", "2. Qualification". Otherwise a person
  // should look: "Cancelled" is lost in most processes.
  bool is_certain = false;
};

// Absent: no word of it is known, or its words contradict each other.
std::optional<StageGuess> GuessStage(absl::string_view stage);

// The warning for a stage that neither sources.yaml nor this list knows: what to add.
std::string UnknownStage(absl::string_view stage);

}  // namespace dealtrace::ingestion
