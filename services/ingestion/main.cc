// dealtrace-ingestion: what happened?
#include "libs/service/application.h"
#include "services/ingestion/store/migrations.h"
#include "services/ingestion/store/queries.h"
#include "services/ingestion/wiring.h"

int main(int argc, char** argv) {
  return dealtrace::service::Run(
      argc, argv,
      {.name = "ingestion",
       .migrations = dealtrace::ingestion::kMigrations,
       .retention = {{"retention.rejects_days", 30,
                      dealtrace::ingestion::queries::kForgetSyncRejects}}},
      dealtrace::ingestion::Wire);
}
