// Running means of weights: all tensors in one pass over memory.

#include "elementwise.h"

#include <ATen/ATen.h>
#include <c10/util/SmallVector.h>
#include <torch/library.h>

namespace deepnet {
namespace {

struct AverageTask {
    void (*loop)(const AverageTask&, int64_t begin, int64_t end);
    int64_t size;
    void* average;
    const void* value;
    double share;
};

// As at::lerp: what is equal already stays so, whatever the share is rounded to. T is the values' type; averages of 16-bit values
// are float.
template <typename T>
struct Average {
    template <bool fma>
    static DN_INLINE void run(const AverageTask& task, int64_t begin, int64_t end) {
        using M = at::opmath_type<T>;
        const M share = task.share, rest = 1 - share;
        auto* __restrict average = static_cast<M*>(task.average);
        const auto* __restrict value = static_cast<const T*>(task.value);
        if (share < M(0.5)) {
            for (int64_t i = begin; i < end; i++) {
                const M a = average[i];
                average[i] = multiply_add<fma, M>(share, static_cast<M>(value[i]) - a, a);
            }
        } else {
            for (int64_t i = begin; i < end; i++) {
                const M v = value[i];
                average[i] = multiply_add<fma, M>(-(v - average[i]), rest, v);
            }
        }
    }
};

template <typename T>
auto loop() {
    return Clones<AverageTask, Average<T>>::pick();
}

// The loop that walks through both, or null where none does: other types, devices or layouts.
auto loop_for(const at::Tensor& average, const at::Tensor& value) -> void (*)(const AverageTask&, int64_t, int64_t) {
    for (const auto& tensor : {average, value})
        if (!tensor.is_cpu() || tensor.layout() != c10::kStrided || tensor.is_neg() || tensor._is_zerotensor()) return nullptr;
    if (!(average.is_contiguous() && value.is_contiguous()) &&
        !(average.is_non_overlapping_and_dense() && average.strides() == value.strides()))
        return nullptr;
    const auto type = value.scalar_type();
    if (average.scalar_type() == c10::kFloat) {
        if (type == c10::kFloat) return loop<float>();
        if (type == c10::kBFloat16) return loop<c10::BFloat16>();
        if (type == c10::kHalf) return loop<c10::Half>();
    }
    return average.scalar_type() == c10::kDouble && type == c10::kDouble ? loop<double>() : nullptr;
}

void average_(at::TensorList averages, at::TensorList values, double share) {
    TORCH_CHECK(averages.size() == values.size(), "deepnet::average_: got ", averages.size(), " averages and ", values.size(), " values.");
    for (size_t k = 0; k < averages.size(); k++)
        TORCH_CHECK(averages[k].sizes() == values[k].sizes(), "deepnet::average_: averages[", k, "] has shape ", averages[k].sizes(),
                    ", but its values have shape ", values[k].sizes(), ".");
    at::NoGradGuard no_grad;
    c10::SmallVector<AverageTask, 16> tasks;
    for (size_t k = 0; k < averages.size(); k++) {
        auto average = averages[k];
        if (const auto loop = loop_for(average, values[k])) {
            tasks.push_back({loop, average.numel(), average.data_ptr(), values[k].data_ptr(), share});
            average.unsafeGetTensorImpl()->bump_version(); // so that autograd notices, as after any in-place operator
        } else {
            average.lerp_(values[k].to(average.scalar_type()), share);
        }
    }
    run_tasks<AverageTask>(tasks);
}

}  // namespace

// average ← average + share · (value − average) for each pair. Averages of 16-bit values may be float32.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def("average_(Tensor(a!)[] averages, Tensor[] values, float share) -> ()", average_);
}

}  // namespace deepnet
