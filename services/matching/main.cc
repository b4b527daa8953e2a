// dealtrace-matching: which deal does this call belong to?
#include "libs/service/application.h"
#include "services/matching/migrations/migrations.h"
#include "services/matching/store/queries.h"
#include "services/matching/wiring.h"

int main(int argc, char** argv) {
  return dealtrace::service::Run(
      argc, argv,
      {.name = "matching",
       .migrations = dealtrace::matching::kMigrations,
       .retention = {{"retention.link_versions_days", 400,
                      dealtrace::matching::queries::kForgetLinkVersions}}},
      dealtrace::matching::Wire);
}
