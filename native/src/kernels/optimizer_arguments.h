// What the optimizer kernels ask of their tensors.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/ArrayRef.h>

namespace deepnet {

// The gradient belongs to the parameter: same shape, dtype and device. `op` and `index` are for the message.
void check_gradient(const char* op, size_t index, const at::Tensor& parameter, const at::Tensor& gradient);

// The state tensor belongs to the parameter.
void check_state(const char* op, const char* name, size_t index, const at::Tensor& parameter, const at::Tensor& state);

// As many states as parameters.
void check_count(const char* op, const char* name, size_t count, size_t parameters);

// Whether one loop over memory can walk all of them in step: dense CPU tensors of a real floating type, laid out alike.
bool walk_together(const at::Tensor& parameter, const at::Tensor& gradient, c10::ArrayRef<const at::Tensor*> states);

}  // namespace deepnet
