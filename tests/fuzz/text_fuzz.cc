// Any bytes as a plain-text or SubRip transcript.
#include "services/ingestion/domain/record_reader.h"
#include "tests/fuzz/fuzz_records.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (const char* file : {"call.txt", "call.srt"}) {
    dealtrace::fuzz::ReadEverything(dealtrace::ingestion::OfflineCalls("fuzz"),
                                    std::string(reinterpret_cast<const char*>(data), size), file);
  }
  return 0;
}
