// What changed between two states of a record, as history of single fields.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "google/protobuf/message.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// Whether changes of this kind's fields are kept: opportunities, leads and accounts.
bool KeepsFieldHistory(RecordKind kind);

struct FieldHistoryOptions {
  absl::Time run_time;       // when the run that saw it was asked for
  bool stage_known = false;  // the source itself tells its stage history: the stage is left out
};

// One FieldChange, marked as observed, for each singular field of the noun that differs, in the
// order of field numbers; name, origin, lists and custom fields are left out. An opportunity's
// outcome goes with its stage. Valid from the new state's update time, else from `run_time`. The
// same two states and run give the same changes.
std::vector<crm::v1::FieldChange> DiffFields(RecordKind kind, const std::string& record_id,
                                             const google::protobuf::Message& before,
                                             const google::protobuf::Message& after,
                                             const FieldHistoryOptions& options);

}  // namespace dealtrace::ingestion
