// What the fuzz targets of readers share: read everything, check what must hold for any bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "services/ingestion/domain/source_config.h"

namespace dealtrace::fuzz {

// Reads `bytes` as `file` of the source's first stream in small batches. Ends the process when a
// promise is broken: every line is a record or a reject, texts are well-formed UTF-8, ids have
// their source, and going on at a checkpoint gives the same records.
void ReadEverything(const ingestion::SourceConfig& source, const std::string& bytes,
                    const std::string& file);

}  // namespace dealtrace::fuzz
