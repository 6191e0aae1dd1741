#include "optimizer_step.h"

namespace deepnet {

void OptimizerStep::check_count(const char* name, size_t count, size_t parameters) const {
    TORCH_CHECK(count == parameters, op_, ": got ", count, " ", name, " for ", parameters, " parameters.");
}

void OptimizerStep::check_like(const char* name, size_t index, const at::Tensor& parameter, const at::Tensor& other) const {
    TORCH_CHECK(other.defined(), op_, ": ", name, "[", index, "] is missing.");
    TORCH_CHECK(other.sizes() == parameter.sizes(), op_, ": ", name, "[", index, "] has shape ", other.sizes(),
                ", but its parameter has shape ", parameter.sizes(), ".");
    TORCH_CHECK(other.scalar_type() == parameter.scalar_type(), op_, ": ", name, "[", index, "] is ", other.scalar_type(),
                ", but its parameter is ", parameter.scalar_type(), ".");
    TORCH_CHECK(other.device() == parameter.device(), op_, ": ", name, "[", index, "] is on ", other.device(),
                ", but its parameter is on ", parameter.device(), "; move the optimizer's state with the model.");
}

static bool is_plain(const at::Tensor& tensor) {
    const auto type = tensor.scalar_type();
    return tensor.is_cpu() && tensor.layout() == c10::kStrided && !tensor.is_neg() && !tensor._is_zerotensor() &&
           (type == c10::kFloat || type == c10::kDouble || type == c10::kBFloat16 || type == c10::kHalf);
}

bool OptimizerStep::add(size_t index, const at::Tensor& parameter, const at::Tensor& gradient, std::initializer_list<State> states,
                        UpdateLoop loop, const void* options, double factor0, double factor1) {
    check_like("gradient", index, parameter, gradient);
    bool plain = is_plain(parameter) && is_plain(gradient);
    bool contiguous = plain && parameter.is_contiguous() && gradient.is_contiguous();
    for (const auto& state : states) {
        check_like(state.name, index, parameter, state.tensor);
        plain = plain && is_plain(state.tensor);
        contiguous = contiguous && plain && state.tensor.is_contiguous();
    }
    if (!plain) return false;
    if (!contiguous) {
        if (!parameter.is_non_overlapping_and_dense() || gradient.strides() != parameter.strides()) return false;
        for (const auto& state : states)
            if (state.tensor.strides() != parameter.strides()) return false;
    }

    UpdateTask task{loop, parameter.numel(), parameter.data_ptr(), gradient.data_ptr(), {}, options, {factor0, factor1}};
    // The versions, so that autograd notices as after any in-place operator.
    parameter.unsafeGetTensorImpl()->bump_version();
    size_t k = 0;
    for (const auto& state : states) {
        task.state[k++] = state.tensor.data_ptr();
        state.tensor.unsafeGetTensorImpl()->bump_version();
    }
    tasks_.push_back(task);
    return true;
}

}  // namespace deepnet
