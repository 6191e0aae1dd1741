// The driver's own functions, for who asks it without the runtime.

#include "double.h"

#include <cuda.h>

#include <cstring>

using namespace twin;

namespace {

int context;

}  // namespace

EXPORT CUresult cuInit(unsigned) { return devices() ? CUDA_SUCCESS : CUDA_ERROR_NO_DEVICE; }
EXPORT CUresult cuDriverGetVersion(int* version) { return static_cast<CUresult>(cudaDriverGetVersion(version)); }
EXPORT CUresult cuDeviceGetCount(int* number) {
    *number = devices();
    return CUDA_SUCCESS;
}
EXPORT CUresult cuDeviceGet(CUdevice* device, int number) {
    *device = number;
    return number >= 0 && number < devices() ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}
EXPORT CUresult cuDeviceGetName(char* name, int length, CUdevice) {
    std::strncpy(name, "CUDA double", static_cast<size_t>(length));
    return CUDA_SUCCESS;
}
// The runtime's numbers of attributes are the driver's.
EXPORT CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute which, CUdevice device) {
    return static_cast<CUresult>(cudaDeviceGetAttribute(value, static_cast<cudaDeviceAttr>(which), device));
}
EXPORT CUresult cuMemGetInfo_v2(size_t* free, size_t* total) { return static_cast<CUresult>(cudaMemGetInfo(free, total)); }
EXPORT CUresult cuDeviceTotalMem_v2(size_t* total, CUdevice) {
    size_t free = 0;
    return cuMemGetInfo_v2(&free, total);
}
EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext* primary, CUdevice) {
    *primary = reinterpret_cast<CUcontext>(&context);
    return CUDA_SUCCESS;
}
EXPORT CUresult cuDevicePrimaryCtxRelease_v2(CUdevice) { return CUDA_SUCCESS; }
EXPORT CUresult cuDevicePrimaryCtxGetState(CUdevice, unsigned* flags, int* active) {
    *flags = 0;
    *active = 1;
    return CUDA_SUCCESS;
}
EXPORT CUresult cuCtxPushCurrent_v2(CUcontext) { return CUDA_SUCCESS; }
EXPORT CUresult cuCtxPopCurrent_v2(CUcontext* popped) { return cuDevicePrimaryCtxRetain(popped, 0); }
EXPORT CUresult cuCtxGetCurrent(CUcontext* current) { return cuDevicePrimaryCtxRetain(current, 0); }
EXPORT CUresult cuCtxSetCurrent(CUcontext) { return CUDA_SUCCESS; }
// NVML, which LibTorch asks who else uses the device: nobody.
EXPORT int nvmlInit_v2() { return 0; }
EXPORT int nvmlDeviceGetHandleByPciBusId_v2(const char*, void** device) {
    *device = &context;
    return 0;
}
EXPORT int nvmlDeviceGetComputeRunningProcesses(void*, unsigned* number, void*) { return static_cast<int>(*number = 0); }
