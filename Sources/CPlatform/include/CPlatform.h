// What Swift cannot ask by itself: which instruction sets this processor has, its name, a tie to the parent, how
// many processors this process may use, what a child process begins with.
// Not for arithmetic: the kernels are Swift.

#ifndef GRADSWEEP_CPLATFORM_H
#define GRADSWEEP_CPLATFORM_H

#include <stdbool.h>
#include <stddef.h>

#include <spawn.h>

/// True where the processor and the operating system offer x86-64-v3 (AVX2, FMA, BMI2, F16C …).
bool cplatform_supports_x86_64_v3(void);

/// True where they offer x86-64-v4 (AVX-512 F, BW, CD, DQ, VL) as well.
bool cplatform_supports_x86_64_v4(void);

/// True where a fused multiply-add is one instruction; elsewhere a library routine computes it, exactly but
/// slowly.
bool cplatform_has_fused_multiply_add(void);

/// Has this thread take operands and results below the normal range for 0, or not; returns what it did before.
/// Without such a switch it does nothing and returns false.
bool cplatform_set_flush_denormals(bool on);

/// Writes the processor's brand string ("" where unknown), cut to `capacity - 1` bytes, with a final 0.
/// Does nothing where `capacity` is 0.
void cplatform_processor_name(char *destination, size_t capacity);

/// Has the kernel kill this process with SIGKILL when the thread that started it ends (Linux; elsewhere
/// it does nothing). Returns 0 or an errno.
int cplatform_die_with_parent(void);

/// Processors that this process may run on (Linux: its CPU affinity); 0 where that is unknown.
int cplatform_usable_processors(void);

/// Has a child that is spawned begin in that directory. Returns 0 or an errno.
int cplatform_spawn_in_directory(posix_spawn_file_actions_t *actions, const char *directory);

/// Has a child that is spawned close every descriptor from `first` on. Returns 0 or an errno.
int cplatform_spawn_closing_from(posix_spawn_file_actions_t *actions, int first);

#endif
