// CPU feature tests through the compiler's own run-time support (which looks at the operating system's
// part, XCR0, too), and the brand string from CPUID leaves 0x80000002–4.

#include "CPlatform.h"

#include <string.h>

#if defined(__x86_64__)

#include <cpuid.h>
#include <xmmintrin.h>

bool cplatform_supports_x86_64_v3(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("x86-64-v3") != 0;
}

bool cplatform_supports_x86_64_v4(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("x86-64-v4") != 0;
}

bool cplatform_has_fused_multiply_add(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("fma") != 0;
}

bool cplatform_set_flush_denormals(bool on) {
    // Bits 15 and 6 of MXCSR: flush to zero, denormals are zeros.
    const unsigned int bits = 0x8040u;
    unsigned int before = _mm_getcsr();
    _mm_setcsr(on ? before | bits : before & ~bits);
    return (before & bits) == bits;
}

void cplatform_processor_name(char *destination, size_t capacity) {
    if (capacity == 0) return;
    unsigned int words[12] = {0};
    char name[sizeof words + 1] = {0};
    if (__get_cpuid_max(0x80000000u, NULL) >= 0x80000004u) {
        for (unsigned int leaf = 0; leaf < 3; leaf++) {
            unsigned int *w = words + 4 * leaf;
            __get_cpuid(0x80000002u + leaf, w, w + 1, w + 2, w + 3);
        }
        memcpy(name, words, sizeof words);
    }
    const char *start = name;
    while (*start == ' ') start++;
    size_t length = strlen(start);
    while (length > 0 && start[length - 1] == ' ') length--;
    if (length > capacity - 1) length = capacity - 1;
    memcpy(destination, start, length);
    destination[length] = 0;
}

#else

bool cplatform_set_flush_denormals(bool on) {
    (void)on;
    return false;
}

bool cplatform_supports_x86_64_v3(void) { return false; }

bool cplatform_supports_x86_64_v4(void) { return false; }

bool cplatform_has_fused_multiply_add(void) {
#if defined(__FP_FAST_FMA)
    return true;
#else
    return false;
#endif
}

void cplatform_processor_name(char *destination, size_t capacity) {
    if (capacity > 0) destination[0] = 0;
}

#endif
