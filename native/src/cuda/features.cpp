// What there is of CUDA in this process, asked before anything else here is called.

#include "../export.h"

#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

using namespace deepnet;

// Whether LibTorch was built for CUDA; whether there is a device is another question.
DN_EXPORT int32_t dn_cuda_in_torch() { return c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA); }

// CUDA's runtime as 1000 x major + 10 x minor, and cuDNN as its own number; they fail without a LibTorch for CUDA.
DN_EXPORT int32_t dn_cuda_runtime_version(int64_t* version) {
    return guarded([&] { *version = at::detail::getCUDAHooks().versionCUDART(); });
}
DN_EXPORT int32_t dn_cudnn_version(int64_t* version) {
    return guarded([&] { *version = at::detail::getCUDAHooks().versionCuDNN(); });
}
