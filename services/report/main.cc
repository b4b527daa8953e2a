// dealtrace-report: what should we do?
#include "libs/service/application.h"
#include "services/report/migrations/migrations.h"
#include "services/report/wiring.h"

int main(int argc, char** argv) {
  return dealtrace::service::Run(argc, argv,
                                 {.name = "report", .migrations = dealtrace::report::kMigrations},
                                 dealtrace::report::Wire);
}
