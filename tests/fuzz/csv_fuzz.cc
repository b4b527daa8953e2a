// Any bytes as a table of opportunities.
#include "tests/fuzz/fuzz_records.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  dealtrace::ingestion::SourceConfig source;
  source.name = "fuzz";
  source.currency = "USD";
  dealtrace::ingestion::StreamConfig deals;
  deals.kind = dealtrace::ingestion::RecordKind::kOpportunity;
  source.streams.push_back(deals);
  dealtrace::fuzz::ReadEverything(source, std::string(reinterpret_cast<const char*>(data), size),
                                  "deals.csv");
  return 0;
}
