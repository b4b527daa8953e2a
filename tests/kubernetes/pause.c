// Holds a pod's namespaces; for the node of node_test, which has no registry to fetch the usual one from.
#include <signal.h>
#include <unistd.h>

static void End(int signal) {
  (void)signal;
  _exit(0);
}

int main(void) {
  signal(SIGTERM, End);
  signal(SIGINT, End);
  for (;;) pause();
}
