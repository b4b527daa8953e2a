// dealtrace-matching: which deal does this call belong to?
#include "libs/service/application.h"
#include "services/matching/migrations/migrations.h"
#include "services/matching/wiring.h"

int main(int argc, char** argv) {
  return dealtrace::service::Run(
      argc, argv, {.name = "matching", .migrations = dealtrace::matching::kMigrations},
      dealtrace::matching::Wire);
}
