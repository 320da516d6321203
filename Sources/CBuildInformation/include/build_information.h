// What the binary knows about its own build.

#pragma once

/// Git revision that the binary was built from, "unknown" outside a git checkout. Never NULL.
const char *_Nonnull gradsweep_git_revision(void);
