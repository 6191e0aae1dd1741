#include "elementwise.h"

#include <cstdlib>
#include <cstring>

namespace deepnet {

static InstructionSet detect() {
#if defined(__x86_64__)
    const char* limit = std::getenv("ATEN_CPU_CAPABILITY");
    const bool only_baseline = limit != nullptr && std::strcmp(limit, "default") == 0;
    const bool at_most_avx2 = limit != nullptr && std::strcmp(limit, "avx2") == 0;
    __builtin_cpu_init();
    if (only_baseline || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return InstructionSet::baseline;
    if (at_most_avx2 || !__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
        return InstructionSet::avx2;
    return InstructionSet::avx512;
#else
    return InstructionSet::baseline;
#endif
}

InstructionSet instruction_set() {
    static const InstructionSet detected = detect();
    return detected;
}

}  // namespace deepnet
