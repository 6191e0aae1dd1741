// Sums over all elements of tensors, two a tensor, for kernels whose step depends on norms. They are taken in double over chunks of
// a fixed size, so that they depend on neither the number of threads nor the way the work is split.
#pragma once

#include "optimizer_step.h"

#include <array>
#include <vector>

namespace deepnet {

using Sums = std::array<double, 2>;

// What a loop gets: the task, and where to add its sums of the elements [begin, end).
struct SumTask {
    const UpdateTask* task;
    double* sums;
};

using SumLoop = void (*)(const SumTask&, int64_t, int64_t);

// As loop_for; `Family::Body<T>::run<fma>` takes a SumTask.
template <typename Family>
SumLoop sum_loop_for(c10::ScalarType type) {
    switch (type) {
        case c10::kDouble: return Clones<SumTask, typename Family::template Body<double>>::pick();
        case c10::kBFloat16: return Clones<SumTask, typename Family::template Body<c10::BFloat16>>::pick();
        case c10::kHalf: return Clones<SumTask, typename Family::template Body<c10::Half>>::pick();
        default: return Clones<SumTask, typename Family::template Body<float>>::pick();
    }
}

// Adds the two values of each element in as many lanes as fill a vector register: a loop that the compiler can vectorise, in an
// order that is the same on every machine. `element(i, a, b)` computes them.
constexpr int64_t sum_lanes = 16;

template <typename Element>
DN_INLINE void sum_elements(int64_t begin, int64_t end, double* sums, Element&& element) {
    double first[sum_lanes] = {}, second[sum_lanes] = {};
    int64_t i = begin;
    for (; i + sum_lanes <= end; i += sum_lanes)
        for (int64_t lane = 0; lane < sum_lanes; lane++) {
            double a, b;
            element(i + lane, a, b);
            first[lane] += a;
            second[lane] += b;
        }
    for (; i < end; i++) {
        double a, b;
        element(i, a, b);
        first[0] += a;
        second[0] += b;
    }
    for (int64_t lane = 0; lane < sum_lanes; lane++) sums[0] += first[lane], sums[1] += second[lane];
}

// Runs the loop of each task over its elements and returns the tasks' sums.
std::vector<Sums> run_sums(c10::ArrayRef<UpdateTask> tasks, c10::ArrayRef<SumLoop> loops);

}  // namespace deepnet
