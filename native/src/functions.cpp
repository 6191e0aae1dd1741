// Custom functions: a node of the backward graph whose forward and backward passes call back to managed code.

#include "export.h"

#include <ATen/core/ivalue.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

using namespace deepnet;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// Each callback returns 0, or the number under which managed code keeps the exception that ended it; what it wrote until then
// belongs to the native side all the same. Forward writes a malloc'd list of owned tensors. Backward is given owned gradients and
// writes an owned one, or null, for each input.
using Forward = int64_t (*)(void* state, AutogradContext* context, TensorHandle** outputs, int32_t* count);
using Backward = int64_t (*)(void* state, AutogradContext* context, TensorHandle* gradients, int32_t count, TensorHandle* results);
using Release = void (*)(void* state);

// The managed half, let go of when the node is.
struct State : torch::CustomClassHolder {
    State(void* managed, Forward forward, Backward backward, Release release)
        : managed(managed), forward(forward), backward(backward), release(release) {}
    ~State() override { release(managed); }

    void* managed;
    Forward forward;
    Backward backward;
    Release release;
    size_t inputs = 0;
};

void check(int64_t exception) {
    // Native.cs finds the managed exception by this text.
    if (exception != 0) throw std::runtime_error("deepnet: managed exception " + std::to_string(exception));
}

at::Tensor take(TensorHandle handle) {
    if (handle == nullptr) return {};
    return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle));
}

variable_list borrow_list(TensorHandle* handles, int32_t count) {
    variable_list list;
    list.reserve(count);
    for (int32_t k = 0; k < count; k++) list.push_back(borrow(handles[k]));
    return list;
}

TensorHandle* give_list(const variable_list& tensors, int32_t* count) {
    auto handles = static_cast<TensorHandle*>(std::malloc(sizeof(TensorHandle) * (tensors.size() + 1)));
    for (size_t k = 0; k < tensors.size(); k++) handles[k] = release(tensors[k]);
    *count = static_cast<int32_t>(tensors.size());
    return handles;
}

struct ManagedFunction : torch::autograd::Function<ManagedFunction> {
    static variable_list forward(AutogradContext* context, c10::intrusive_ptr<State> state, at::TensorList inputs) {
        state->inputs = inputs.size();
        context->saved_data["state"] = c10::IValue::make_capsule(state);
        TensorHandle* outputs = nullptr;
        int32_t count = 0;
        auto exception = state->forward(state->managed, context, &outputs, &count);
        variable_list list;
        for (int32_t k = 0; k < count; k++) list.push_back(take(outputs[k]));
        std::free(outputs);
        check(exception);
        return list;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        auto holder = context->saved_data["state"].toCapsule();
        auto& state = static_cast<State&>(*holder);
        std::vector<TensorHandle> given, results(state.inputs, nullptr);
        for (auto& gradient : gradients) given.push_back(release(std::move(gradient)));
        auto exception = state.backward(state.managed, context, given.data(), static_cast<int32_t>(given.size()), results.data());
        variable_list list(1);  // the state itself has no gradient
        for (auto result : results) list.push_back(take(result));
        check(exception);
        return list;
    }
};

}  // namespace

// Takes over `managed`, which `release` frees, also when the call fails.
DN_EXPORT int32_t dn_function_apply(void* managed, Forward forward, Backward backward, Release release, TensorHandle* inputs, int32_t count,
                                    TensorHandle** results, int32_t* produced) {
    auto state = c10::make_intrusive<State>(managed, forward, backward, release);
    return guarded([&] {
        auto list = borrow_list(inputs, count);
        *results = give_list(ManagedFunction::apply(std::move(state), at::TensorList(list)), produced);
    });
}

DN_EXPORT int32_t dn_context_save(AutogradContext* context, TensorHandle* tensors, int32_t count) {
    return guarded([&] { context->save_for_backward(borrow_list(tensors, count)); });
}

// A malloc'd list of owned tensors; null for one that was undefined.
DN_EXPORT int32_t dn_context_saved(AutogradContext* context, TensorHandle** tensors, int32_t* count) {
    return guarded([&] { *tensors = give_list(context->get_saved_variables(), count); });
}

DN_EXPORT int32_t dn_context_mark_dirty(AutogradContext* context, TensorHandle* tensors, int32_t count) {
    return guarded([&] { context->mark_dirty(borrow_list(tensors, count)); });
}

DN_EXPORT int32_t dn_context_mark_non_differentiable(AutogradContext* context, TensorHandle* tensors, int32_t count) {
    return guarded([&] { context->mark_non_differentiable(borrow_list(tensors, count)); });
}

DN_EXPORT void dn_context_set_materialize_grads(AutogradContext* context, int32_t value) { context->set_materialize_grads(value != 0); }
