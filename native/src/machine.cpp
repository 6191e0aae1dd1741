// The machine as LibTorch sees it: version, threads, devices, libraries.

#include "export.h"
#include "torch_version.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <cmath>
#include <string>

using namespace deepnet;

// The C library's error function: .NET has none, and LibTorch's differs from Python's in the last bit now and then.
DN_EXPORT double dn_erf(double x) { return std::erf(x); }

DN_EXPORT const char* dn_torch_version() { return TORCH_VERSION; }
DN_EXPORT int32_t dn_num_threads() { return at::get_num_threads(); }
DN_EXPORT int32_t dn_set_num_threads(int32_t count) {
    return guarded([&] { at::set_num_threads(count); });
}
DN_EXPORT int32_t dn_num_interop_threads() { return at::get_num_interop_threads(); }
DN_EXPORT int32_t dn_set_num_interop_threads(int32_t count) {
    return guarded([&] { at::set_num_interop_threads(count); });
}

DN_EXPORT int32_t dn_has_cuda() { return at::hasCUDA(); }
DN_EXPORT int32_t dn_has_cudnn() { return at::globalContext().hasCuDNN(); }
DN_EXPORT int32_t dn_has_mkldnn() { return at::globalContext().hasMKLDNN(); }
DN_EXPORT int32_t dn_cuda_device_count() { return static_cast<int32_t>(at::getNumGPUs()); }
DN_EXPORT int32_t dn_cuda_initialize() {
    return guarded([&] {
#if DN_TORCH_AT_LEAST(2, 5)
        at::globalContext().lazyInitDevice(c10::DeviceType::CUDA);
#else
        at::globalContext().lazyInitCUDA();
#endif
    });
}

// A negative index is the current device.
DN_EXPORT int32_t dn_cuda_synchronize(int32_t device_index) {
    return guarded([&] {
        const auto& hooks = at::detail::getCUDAHooks();
        hooks.deviceSynchronize(device_index < 0 ? hooks.current_device() : device_index);
    });
}

// What LibTorch says of its own build (BLAS, oneDNN, instruction sets) and of its threads; valid until the next call.
DN_EXPORT const char* dn_build_configuration() {
    static thread_local std::string text;
    text = at::show_config();
    return text.c_str();
}
DN_EXPORT const char* dn_parallel_configuration() {
    static thread_local std::string text;
    text = at::get_parallel_info();
    return text.c_str();
}

DN_EXPORT int32_t dn_deterministic() { return at::globalContext().deterministicAlgorithms(); }
DN_EXPORT void dn_set_deterministic(int32_t enabled, int32_t warn_only) {
    at::globalContext().setDeterministicAlgorithms(enabled != 0, warn_only != 0);
}

// What CUDA may trade for speed, and which attention kernels it may choose.
DN_EXPORT int32_t dn_allow_tf32_matmul() { return at::globalContext().allowTF32CuBLAS(); }
DN_EXPORT int32_t dn_set_allow_tf32_matmul(int32_t allow) {
    return guarded([&] { at::globalContext().setAllowTF32CuBLAS(allow != 0); });
}
DN_EXPORT int32_t dn_allow_tf32_cudnn() { return at::globalContext().allowTF32CuDNN(); }
DN_EXPORT int32_t dn_set_allow_tf32_cudnn(int32_t allow) {
    return guarded([&] { at::globalContext().setAllowTF32CuDNN(allow != 0); });
}
DN_EXPORT int32_t dn_flash_sdp() { return at::globalContext().userEnabledFlashSDP(); }
DN_EXPORT void dn_set_flash_sdp(int32_t enabled) { at::globalContext().setSDPUseFlash(enabled != 0); }
DN_EXPORT int32_t dn_math_sdp() { return at::globalContext().userEnabledMathSDP(); }
DN_EXPORT void dn_set_math_sdp(int32_t enabled) { at::globalContext().setSDPUseMath(enabled != 0); }
