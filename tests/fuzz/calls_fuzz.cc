// Any bytes as a file of calls.
#include "services/ingestion/domain/record_reader.h"
#include "tests/fuzz/fuzz_records.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  dealtrace::fuzz::ReadEverything(dealtrace::ingestion::OfflineCalls("fuzz"),
                                  std::string(reinterpret_cast<const char*>(data), size),
                                  "calls.jsonl");
  return 0;
}
