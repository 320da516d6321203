// Calls that Swift's view of the C library leaves out.

#include "CPlatform.h"

#include <errno.h>

#if defined(__linux__)
#include <signal.h>
#include <sys/prctl.h>

int cplatform_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 ? 0 : errno; }
#else
int cplatform_die_with_parent(void) { return 0; }
#endif
