// Gradients: the engine, leaf metadata, and the modes that decide what is recorded.

#include "export.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/csrc/autograd/variable.h>
#include <c10/core/InferenceMode.h>

#include <vector>

using namespace deepnet;

static std::vector<at::Tensor> borrow_all(TensorHandle* handles, int32_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int32_t k = 0; k < count; k++) tensors.push_back(borrow(handles[k]));
    return tensors;
}

DN_EXPORT int32_t dn_tensor_requires_grad(TensorHandle t) { return t->requires_grad(); }
DN_EXPORT int32_t dn_tensor_set_requires_grad(TensorHandle t, int32_t value) {
    return guarded([&] { borrow(t).requires_grad_(value != 0); });
}
DN_EXPORT int32_t dn_tensor_is_leaf(TensorHandle t) { return borrow(t).is_leaf(); }
DN_EXPORT int32_t dn_tensor_retain_grad(TensorHandle t) {
    return guarded([&] { borrow(t).retain_grad(); });
}
// The gradient, owned, or null where there is none. One that is known to be zero (of sgn, for example) may come as a tensor without
// memory, which no kernel can read or write: it gets some.
DN_EXPORT TensorHandle dn_tensor_grad(TensorHandle t) {
    auto tensor = borrow(t);
    auto grad = tensor.grad();
    if (grad.defined() && grad._is_zerotensor()) tensor.mutable_grad() = grad = grad.clone();
    return release(std::move(grad));
}
DN_EXPORT int32_t dn_tensor_set_grad(TensorHandle t, TensorHandle grad) {
    return guarded([&] {
        auto tensor = borrow(t);
        auto value = borrow(grad);
        TORCH_CHECK(!value.defined() || value.sizes() == tensor.sizes(), "a gradient of shape ", value.sizes(),
                    " does not fit a tensor of shape ", tensor.sizes(), ".");
        tensor.mutable_grad() = value;
    });
}
// Drops the gradients of all of them: zero_grad(set_to_none) in one call.
DN_EXPORT void dn_tensors_drop_grad(TensorHandle* tensors, int32_t count) {
    for (int32_t k = 0; k < count; k++) {
        auto tensor = borrow(tensors[k]);
        if (tensor.grad().defined()) tensor.mutable_grad().reset();
    }
}
// The tensor's data under other eyes (`set_data`): an assignment keeps the identity that optimizers and modules hold.
DN_EXPORT int32_t dn_tensor_set_data(TensorHandle t, TensorHandle data) {
    return guarded([&] { borrow(t).set_data(borrow(data)); });
}
// The name of the node that made it ("AddmmBackward0"), or an empty string for a leaf.
DN_EXPORT const char* dn_tensor_grad_fn(TensorHandle t) {
    static thread_local std::string name;
    auto node = borrow(t).grad_fn();
    name = node ? node->name() : "";
    return name.c_str();
}

DN_EXPORT int32_t dn_backward(TensorHandle* tensors, int32_t count, TensorHandle* gradients, int32_t gradient_count, int32_t retain_graph,
                              int32_t create_graph, TensorHandle* inputs, int32_t input_count) {
    return guarded([&] {
        torch::autograd::backward(borrow_all(tensors, count), borrow_all(gradients, gradient_count), retain_graph != 0, create_graph != 0,
                                  borrow_all(inputs, input_count));
    });
}

// `results` has room for one gradient per input; null where the input was not reached (with allow_unused).
DN_EXPORT int32_t dn_grad(TensorHandle* outputs, int32_t output_count, TensorHandle* inputs, int32_t input_count, TensorHandle* gradients,
                          int32_t gradient_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, TensorHandle* results) {
    return guarded([&] {
        auto list = torch::autograd::grad(borrow_all(outputs, output_count), borrow_all(inputs, input_count),
                                          borrow_all(gradients, gradient_count), retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (size_t k = 0; k < list.size(); k++) results[k] = release(std::move(list[k]));
    });
}

DN_EXPORT int32_t dn_grad_enabled() { return at::GradMode::is_enabled(); }
DN_EXPORT void dn_set_grad_enabled(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }

DN_EXPORT int32_t dn_inference_enabled() { return c10::InferenceMode::is_enabled(); }
DN_EXPORT void* dn_inference_enter(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
DN_EXPORT void dn_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

DN_EXPORT int32_t dn_anomaly_enabled() { return torch::autograd::AnomalyMode::is_enabled(); }
DN_EXPORT int32_t dn_anomaly_checks_nan() { return torch::autograd::AnomalyMode::should_check_nan(); }
DN_EXPORT void dn_set_anomaly(int32_t enabled, int32_t check_nan) { torch::autograd::AnomalyMode::set_enabled(enabled != 0, check_nan != 0); }
