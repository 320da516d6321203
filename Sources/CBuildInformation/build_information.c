#include "build_information.h"

#ifndef GRADSWEEP_GIT_REVISION
#define GRADSWEEP_GIT_REVISION "unknown"
#endif

const char *gradsweep_git_revision(void) { return GRADSWEEP_GIT_REVISION; }
