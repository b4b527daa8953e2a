// Reaches the parts that nouns have in common, whatever the noun.
#pragma once

#include <string>

#include "dealtrace/crm/v1/origin.pb.h"
#include "google/protobuf/map.h"
#include "google/protobuf/message.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// Null for nouns without custom fields. `message` must be of `kind`.
google::protobuf::Map<std::string, std::string>* CustomFieldsOf(RecordKind kind,
                                                                google::protobuf::Message* message);

// The record's origin; null for nouns without one (field changes, transcripts).
crm::v1::Origin* MutableOriginOf(RecordKind kind, google::protobuf::Message* message);
const crm::v1::Origin* OriginOf(RecordKind kind, const google::protobuf::Message& message);

// Sets the resource name.
void SetRecordName(google::protobuf::Message* message, std::string name);

}  // namespace dealtrace::ingestion
