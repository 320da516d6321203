// Calls that Swift's view of the C library leaves out.

#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>

#if defined(__linux__)
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>

int cplatform_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 ? 0 : errno; }

int cplatform_usable_processors(void) {
    // Machines of more processors than a plain cpu_set_t holds need a larger set.
    for (int capacity = 1024; capacity <= 1 << 20; capacity *= 2) {
        cpu_set_t *set = CPU_ALLOC(capacity);
        if (set == NULL) return 0;
        size_t size = CPU_ALLOC_SIZE(capacity);
        int code = sched_getaffinity(0, size, set);
        int count = code == 0 ? CPU_COUNT_S(size, set) : 0;
        CPU_FREE(set);
        if (code == 0) return count;
        if (errno != EINVAL) return 0;
    }
    return 0;
}

int cplatform_spawn_in_directory(posix_spawn_file_actions_t *actions, const char *directory) {
    return posix_spawn_file_actions_addchdir_np(actions, directory);
}

int cplatform_spawn_closing_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
#else
int cplatform_die_with_parent(void) { return 0; }
int cplatform_usable_processors(void) { return 0; }

int cplatform_spawn_in_directory(posix_spawn_file_actions_t *actions, const char *directory) {
    (void)actions;
    (void)directory;
    return ENOSYS;
}

int cplatform_spawn_closing_from(posix_spawn_file_actions_t *actions, int first) {
    (void)actions;
    (void)first;
    return ENOSYS;
}
#endif
