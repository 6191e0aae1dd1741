// What the element-wise kernels share: one build for every machine, and all tensors of a call in one parallel pass.
//
// A kernel is a struct `Task`: pointers, factors, `int64_t size`, and `Loop loop`, which updates its elements [begin, end).
// Every loop is compiled for several instruction sets; the machine picks at run time, as LibTorch's own kernels do.
#pragma once

#include <ATen/OpMathType.h>
#include <ATen/Parallel.h>
#include <c10/util/ArrayRef.h>
#include <c10/util/SmallVector.h>

#include <algorithm>
#include <cstdint>

#define DN_INLINE inline __attribute__((always_inline))

namespace deepnet {

enum class InstructionSet { baseline, avx2, avx512 };

// The widest one that this machine has, at most the one that LibTorch was limited to by ATEN_CPU_CAPABILITY.
InstructionSet instruction_set();

#ifdef __FP_FAST_FMA
constexpr bool baseline_has_fma = true;
#else
constexpr bool baseline_has_fma = false;
#endif

// a · b + c, rounded once where the instruction set can, as LibTorch's vectorised `add(…, alpha)` is. The sources are compiled
// without automatic contraction, so nothing else is fused, and an element's result depends on neither its place nor the threads.
template <bool fma, typename T>
DN_INLINE T multiply_add(T a, T b, T c) {
    return a * b + c;
}
template <>
DN_INLINE float multiply_add<true, float>(float a, float b, float c) {
    return __builtin_fmaf(a, b, c);
}
template <>
DN_INLINE double multiply_add<true, double>(double a, double b, double c) {
    return __builtin_fma(a, b, c);
}

// at::maximum: a NaN on either side wins.
template <typename T>
DN_INLINE T maximum(T a, T b) {
    return (a > b) | (a != a) ? a : b;
}

// `Body::run<fma>(task, begin, end)` compiled for each instruction set.
template <typename Task, typename Body>
struct Clones {
    static void baseline(const Task& task, int64_t begin, int64_t end) { Body::template run<baseline_has_fma>(task, begin, end); }
#if defined(__x86_64__)
    __attribute__((target("avx2,fma,f16c"))) static void avx2(const Task& task, int64_t begin, int64_t end) {
        Body::template run<true>(task, begin, end);
    }
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,prefer-vector-width=512"))) static void avx512(
        const Task& task, int64_t begin, int64_t end) {
        Body::template run<true>(task, begin, end);
    }
#endif

    static auto pick() -> void (*)(const Task&, int64_t, int64_t) {
#if defined(__x86_64__)
        switch (instruction_set()) {
            case InstructionSet::avx512: return avx512;
            case InstructionSet::avx2: return avx2;
            default: break;
        }
#endif
        return baseline;
    }
};

// Elements that are worth a second thread, as in LibTorch's own kernels.
constexpr int64_t grain = 32768;

// Runs all tasks as one range of elements, split evenly over LibTorch's threads; small totals stay on the calling thread.
template <typename Task>
void run_tasks(c10::ArrayRef<Task> tasks) {
    int64_t total = 0;
    for (const auto& task : tasks) total += task.size;
    if (total <= grain || at::get_num_threads() == 1) {
        for (const auto& task : tasks) task.loop(task, 0, task.size);
        return;
    }
    at::parallel_for(0, total, grain, [&](int64_t begin, int64_t end) {
        int64_t start = 0;  // of this task within the whole range
        for (const auto& task : tasks) {
            const auto from = std::max(begin, start);
            const auto to = std::min(end, start + task.size);
            if (from < to) task.loop(task, from - start, to - start);
            start += task.size;
            if (start >= end) return;
        }
    });
}

}  // namespace deepnet
