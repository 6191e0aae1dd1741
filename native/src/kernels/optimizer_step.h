// What the optimizer kernels share: the parameters of one step are checked, gathered, and updated in one pass over memory.
//
// The arithmetic of each optimizer is that of PyTorch's default implementation, operator by operator: scalar factors in double,
// then applied in the tensors' type. bfloat16 and float16 are computed in float and rounded once a step.
#pragma once

#include "elementwise.h"

#include <ATen/core/Tensor.h>
#include <c10/core/Scalar.h>
#include <c10/util/SmallVector.h>

#include <initializer_list>
#include <vector>

namespace deepnet {

// One parameter's update.
struct UpdateTask {
    void (*loop)(const UpdateTask&, int64_t begin, int64_t end);
    int64_t size;
    void *parameter, *gradient;
    void* state[3];       // null where the optimizer has none
    const void* options;  // the optimizer's own struct
    double factor[2];     // what depends on the parameter, its step count for example
};

using UpdateLoop = void (*)(const UpdateTask&, int64_t, int64_t);

// The loop of `Family::Body<T>` for the parameter's type.
template <typename Family>
UpdateLoop loop_for(c10::ScalarType type) {
    switch (type) {
        case c10::kDouble: return Clones<UpdateTask, typename Family::template Body<double>>::pick();
        case c10::kBFloat16: return Clones<UpdateTask, typename Family::template Body<c10::BFloat16>>::pick();
        case c10::kHalf: return Clones<UpdateTask, typename Family::template Body<c10::Half>>::pick();
        default: return Clones<UpdateTask, typename Family::template Body<float>>::pick();
    }
}

// What one loop cannot walk through (another device or layout, complex or sparse): updated by LibTorch's operators on whole lists
// of tensors, which CUDA runs in one kernel each. Sparse gradients are dense here, complex tensors seen as real ones, and narrow
// types float until `finish`.
class TensorLists {
public:
    std::vector<at::Tensor> parameters, gradients, state[3];
    std::vector<at::Scalar> factor[2];

    bool empty() const { return parameters.empty(); }

    // Whether CUDA's own optimizer kernels take them: all on one device, of one type, dense and laid out alike.
    bool fit_cuda_kernels() const;

    void add(const at::Tensor& parameter, const at::Tensor& gradient, at::ArrayRef<at::Tensor> states, double factor0, double factor1);

    // Rounds what is of a narrow type.
    void finish();

private:
    at::Tensor seen(const at::Tensor& tensor, bool changes);

    std::vector<std::pair<at::Tensor, at::Tensor>> rounded_;  // a narrow tensor, and what it becomes
};

class OptimizerStep {
public:
    struct State {
        const char* name;
        const at::Tensor& tensor;
        bool wide = false;  // float for parameters of a narrower type
    };

    // `op` is for messages.
    explicit OptimizerStep(const char* op) : op_(op) {}

    // As many states as parameters, or none where they are not wanted.
    void check_count(const char* name, size_t count, size_t parameters) const;

    // Takes the parameter on, after checking that gradient and states match it: for the loop, or, where that cannot walk through all
    // of them, for `rest`; says whether for the loop. Without a gradient the loop gets a null pointer.
    bool add(size_t index, const at::Tensor& parameter, const at::Tensor& gradient, std::initializer_list<State> states,
             UpdateLoop loop, const void* options, double factor0 = 0, double factor1 = 0);

    void run() { run_tasks<UpdateTask>(tasks_); }

    c10::SmallVector<UpdateTask, 16>& tasks() { return tasks_; }
    TensorLists& rest() { return rest_; }

private:
    void check_like(const State& other, size_t index, const at::Tensor& parameter) const;

    const char* op_;
    c10::SmallVector<UpdateTask, 16> tasks_;
    TensorLists rest_;
};

}  // namespace deepnet
