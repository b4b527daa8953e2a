// dealtrace-insight: what was said, and why does it matter?
#include "libs/service/application.h"
#include "services/insight/migrations/migrations.h"
#include "services/insight/wiring.h"

int main(int argc, char** argv) {
  return dealtrace::service::Run(argc, argv,
                                 {.name = "insight", .migrations = dealtrace::insight::kMigrations},
                                 dealtrace::insight::Wire);
}
