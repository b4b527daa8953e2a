#include "libs/service/application.h"
#include "services/gateway/wiring.h"

int main(int argc, char** argv) {
  return dealtrace::service::Run(argc, argv, {.name = "gateway", .migrations = {}},
                                 dealtrace::gateway::Wire);
}
