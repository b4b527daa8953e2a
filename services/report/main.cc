// dealtrace-report: what should we do?
#include "libs/service/application.h"
#include "services/report/migrations/migrations.h"
#include "services/report/store/queries.h"
#include "services/report/wiring.h"

int main(int argc, char** argv) {
  return dealtrace::service::Run(
      argc, argv,
      {.name = "report",
       .migrations = dealtrace::report::kMigrations,
       .retention = {{"retention.reports_days", 400, dealtrace::report::queries::kForgetReports}}},
      dealtrace::report::Wire);
}
