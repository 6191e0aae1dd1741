#include "optimizer_arguments.h"

namespace deepnet {

static void check_like(const char* op, const char* name, size_t index, const at::Tensor& parameter, const at::Tensor& other) {
    TORCH_CHECK(other.sizes() == parameter.sizes(), op, ": ", name, "[", index, "] has shape ", other.sizes(),
                ", but its parameter has shape ", parameter.sizes(), ".");
    TORCH_CHECK(other.scalar_type() == parameter.scalar_type(), op, ": ", name, "[", index, "] is ", other.scalar_type(),
                ", but its parameter is ", parameter.scalar_type(), ".");
    TORCH_CHECK(other.device() == parameter.device(), op, ": ", name, "[", index, "] is on ", other.device(),
                ", but its parameter is on ", parameter.device(), "; move the optimizer's state with the model.");
}

void check_gradient(const char* op, size_t index, const at::Tensor& parameter, const at::Tensor& gradient) {
    check_like(op, "gradient", index, parameter, gradient);
}

void check_state(const char* op, const char* name, size_t index, const at::Tensor& parameter, const at::Tensor& state) {
    TORCH_CHECK(state.defined(), op, ": ", name, "[", index, "] is missing.");
    check_like(op, name, index, parameter, state);
}

void check_count(const char* op, const char* name, size_t count, size_t parameters) {
    TORCH_CHECK(count == parameters, op, ": got ", count, " ", name, " for ", parameters, " parameters.");
}

static bool supported(c10::ScalarType type) {
    return type == c10::kFloat || type == c10::kDouble || type == c10::kBFloat16 || type == c10::kHalf;
}

bool walk_together(const at::Tensor& parameter, const at::Tensor& gradient, c10::ArrayRef<const at::Tensor*> states) {
    if (!parameter.is_cpu() || parameter.layout() != c10::kStrided || gradient.layout() != c10::kStrided) return false;
    if (!supported(parameter.scalar_type()) || gradient.is_neg()) return false;
    bool contiguous = parameter.is_contiguous() && gradient.is_contiguous();
    for (auto state : states) contiguous = contiguous && state->is_contiguous();
    if (contiguous) return true;
    if (!parameter.is_non_overlapping_and_dense() || gradient.strides() != parameter.strides()) return false;
    for (auto state : states)
        if (state->layout() != c10::kStrided || state->strides() != parameter.strides()) return false;
    return true;
}

}  // namespace deepnet
