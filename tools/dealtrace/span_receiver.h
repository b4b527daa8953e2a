// Where this program's own spans go.
#pragma once

#include <map>
#include <string>

namespace dealtrace::cli {

// Sets the exporter's variables (OTEL_EXPORTER_OTLP_*) of this process. They come as a whole from
// whoever names the endpoint: the environment, else `configured`. A token that is meant for the one
// is not sent to the other. Says on standard error when that parts a command's spans from those of
// the services.
void UseSpanReceiver(const std::map<std::string, std::string>& configured);

}  // namespace dealtrace::cli
