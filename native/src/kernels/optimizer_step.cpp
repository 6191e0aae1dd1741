#include "optimizer_step.h"

#include <ATen/ATen.h>

namespace deepnet {

static bool is_narrow(const at::Tensor& tensor) { return tensor.scalar_type() == c10::kBFloat16 || tensor.scalar_type() == c10::kHalf; }

at::Tensor TensorLists::seen(const at::Tensor& tensor, bool changes) {
    if (!tensor.defined()) return tensor;
    if (tensor.is_complex()) return at::view_as_real(tensor.resolve_conj());
    if (!is_narrow(tensor)) return tensor;
    auto wide = tensor.to(c10::kFloat);
    if (changes) rounded_.emplace_back(tensor, wide);
    return wide;
}

void TensorLists::add(const at::Tensor& parameter, const at::Tensor& gradient, at::ArrayRef<at::Tensor> states, double factor0,
                      double factor1) {
    parameters.push_back(seen(parameter, true));
    gradients.push_back(seen(gradient.defined() && gradient.is_sparse() ? gradient.to_dense() : gradient, false));
    for (size_t k = 0; k < states.size(); k++) state[k].push_back(seen(states[k], true));
    factor[0].emplace_back(factor0);
    factor[1].emplace_back(factor1);
}

bool TensorLists::fit_cuda_kernels() const {
    const auto& first = parameters[0];
    const auto fits = [&](size_t k, const at::Tensor& tensor) {
        return tensor.is_cuda() && tensor.device() == first.device() && tensor.scalar_type() == first.scalar_type() &&
               tensor.is_non_overlapping_and_dense() && tensor.strides() == parameters[k].strides();
    };
    for (size_t k = 0; k < parameters.size(); k++) {
        if (!fits(k, parameters[k]) || !fits(k, gradients[k])) return false;
        for (const auto& list : state)
            if (!list.empty() && !fits(k, list[k])) return false;
    }
    return true;
}

void TensorLists::finish() {
    for (auto& pair : rounded_) pair.first.copy_(pair.second);
}

void OptimizerStep::check_count(const char* name, size_t count, size_t parameters) const {
    TORCH_CHECK(count == parameters, op_, ": got ", count, " ", name, " for ", parameters, " parameters.");
}

void OptimizerStep::check_like(const State& state, size_t index, const at::Tensor& parameter) const {
    const auto& other = state.tensor;
    TORCH_CHECK(other.defined(), op_, ": ", state.name, "[", index, "] is missing.");
    TORCH_CHECK(other.sizes() == parameter.sizes(), op_, ": ", state.name, "[", index, "] has shape ", other.sizes(),
                ", but its parameter has shape ", parameter.sizes(), ".");
    const auto type = state.wide && is_narrow(parameter) ? c10::kFloat : parameter.scalar_type();
    TORCH_CHECK(other.scalar_type() == type, op_, ": ", state.name, "[", index, "] is ", other.scalar_type(), ", but must be ", type,
                " for a parameter of ", parameter.scalar_type(), ".");
    TORCH_CHECK(other.device() == parameter.device(), op_, ": ", state.name, "[", index, "] is on ", other.device(),
                ", but its parameter is on ", parameter.device(), "; move the optimizer's state with the model.");
}

static bool is_plain(const at::Tensor& tensor) {
    const auto type = tensor.scalar_type();
    return tensor.is_cpu() && tensor.layout() == c10::kStrided && !tensor.is_neg() && !tensor._is_zerotensor() &&
           (type == c10::kFloat || type == c10::kDouble || type == c10::kBFloat16 || type == c10::kHalf);
}

bool OptimizerStep::add(size_t index, const at::Tensor& parameter, const at::Tensor& gradient, std::initializer_list<State> states,
                        UpdateLoop loop, const void* options, double factor0, double factor1) {
    // All that the loop walks through beside the parameter.
    c10::SmallVector<const at::Tensor*, 4> others;
    if (gradient.defined()) {
        check_like({"gradient", gradient}, index, parameter);
        others.push_back(&gradient);
    }
    for (const auto& state : states) {
        check_like(state, index, parameter);
        others.push_back(&state.tensor);
    }
    bool plain = is_plain(parameter), contiguous = plain && parameter.is_contiguous();
    for (const auto* other : others) {
        plain = plain && is_plain(*other);
        contiguous = contiguous && plain && other->is_contiguous();
    }
    if (plain && !contiguous) {
        plain = parameter.is_non_overlapping_and_dense();
        for (const auto* other : others) plain = plain && other->strides() == parameter.strides();
    }
    if (!plain) {
        std::vector<at::Tensor> tensors;
        for (const auto& state : states) tensors.push_back(state.tensor);
        rest_.add(parameter, gradient, tensors, factor0, factor1);
        return false;
    }

    UpdateTask task{loop, parameter.numel(), parameter.data_ptr(), gradient.defined() ? gradient.data_ptr() : nullptr, {}, options,
                    {factor0, factor1}};
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
