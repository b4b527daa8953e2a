// What readers of ingestion's feed get for each kind.
#pragma once

#include <map>
#include <string>

#include "libs/feed/reader.h"

namespace dealtrace::ingestion {

// A loader for every noun, `sync_run` and `erasure`.
std::map<std::string, feed::ContentLoader> FeedLoaders();

}  // namespace dealtrace::ingestion
