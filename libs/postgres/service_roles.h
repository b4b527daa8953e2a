// The role pair and the schema of a service; only for the sources of this library.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace dealtrace::postgres {

// Makes, when missing, `<service>_migration`, which owns the schema `<service>`, and
// `<service>_runtime`, which may only read and write its tables. The passwords are hexadecimal
// digits.
absl::Status CreateServiceSchema(const std::string& admin_connection_string,
                                 const std::string& database, const std::string& service,
                                 const std::string& migration_password,
                                 const std::string& runtime_password);

}  // namespace dealtrace::postgres
