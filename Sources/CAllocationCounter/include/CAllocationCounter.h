// Counts this process's allocations: a program that links this gets it in front of the C library's own.
// For benchmarks only.

#ifndef GRADSWEEP_CALLOCATIONCOUNTER_H
#define GRADSWEEP_CALLOCATIONCOUNTER_H

#include <stdint.h>

/// Calls of malloc, calloc, realloc, aligned_alloc, memalign and posix_memalign so far, in all threads.
/// 0 for ever where the C library is not glibc.
uint64_t callocationcounter_allocations(void);

#endif
