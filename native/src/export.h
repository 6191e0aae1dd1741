// What every exported function shares: visibility, tensor handles, and errors that never cross the boundary as C++ exceptions.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

#include <cstdint>
#include <exception>

#define DN_EXPORT extern "C" __attribute__((visibility("default")))

namespace deepnet {

// A tensor handle is the TensorImpl itself, one reference owned by the holder; null is the undefined tensor.
using TensorHandle = c10::TensorImpl*;

inline at::Tensor borrow(TensorHandle handle) {
    if (handle == nullptr) return {};
    c10::raw::intrusive_ptr::incref(handle);
    return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle));
}

inline TensorHandle release(at::Tensor tensor) {
    return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

// Keeps the message for dn_last_error, of this thread.
void set_last_error(const char* message);

enum Status : int32_t { ok = 0, failed = 1, null_argument = 2, out_of_memory = 3 };

// Runs `body`; an exception becomes a status and a message.
template <typename Body>
int32_t guarded(Body&& body) noexcept {
    try {
        body();
        return ok;
    } catch (const c10::Error& error) {
        set_last_error(error.what_without_backtrace());
    } catch (const std::exception& error) {
        set_last_error(error.what());
    } catch (...) {
        set_last_error("LibTorch threw something that is no std::exception.");
    }
    return failed;
}

}  // namespace deepnet
