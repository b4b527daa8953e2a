// dealtrace-ingestion: what happened?
#include "libs/service/application.h"
#include "services/ingestion/store/migrations.h"
#include "services/ingestion/wiring.h"

int main(int argc, char** argv) {
  return dealtrace::service::Run(
      argc, argv, {.name = "ingestion", .migrations = dealtrace::ingestion::kMigrations},
      dealtrace::ingestion::Wire);
}
