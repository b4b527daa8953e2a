// dealtrace-scoring: what will become of open deals?
#include "libs/service/application.h"
#include "services/scoring/migrations/migrations.h"
#include "services/scoring/wiring.h"

int main(int argc, char** argv) {
  return dealtrace::service::Run(argc, argv,
                                 {.name = "scoring", .migrations = dealtrace::scoring::kMigrations},
                                 dealtrace::scoring::Wire);
}
