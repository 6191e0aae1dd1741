// The devices, threads and errors; the counts of calls, and their report (CUDA_DOUBLE_REPORT names the file).

#include "double.h"

#include <execinfo.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace twin;

namespace {

constexpr size_t kKilobyte = 1024;
constexpr int kRuntime = CUDART_VERSION;

struct Counts {
    std::map<std::string, long> calls, waits;

    ~Counts() {
        const char* name = std::getenv("CUDA_DOUBLE_REPORT");
        auto* file = name ? std::fopen(name, "a") : nullptr;
        if (!file)
            return;
        for (const auto& entry : calls)
            std::fprintf(file, "%10ld  %s\n", entry.second, entry.first.c_str());
        for (const auto& entry : waits)
            std::fprintf(file, "%10ld  waits by %s\n", entry.second, entry.first.c_str());
        std::fclose(file);
    }
};
Counts& counts() {
    static Counts all;
    return all;
}

bool tells_waits = std::getenv("CUDA_DOUBLE_TRACE") != nullptr;

cudaDeviceProp properties() {
    cudaDeviceProp device{};
    std::strcpy(device.name, "CUDA double");
    size_t free = 0;
    cudaMemGetInfo(&free, &device.totalGlobalMem);
    device.major = 9;
    device.multiProcessorCount = 132;
    device.warpSize = 32;
    device.maxThreadsPerBlock = device.maxThreadsDim[0] = device.maxThreadsDim[1] = 1024;
    device.maxThreadsDim[2] = 64;
    device.maxGridSize[0] = 2147483647;
    device.maxGridSize[1] = device.maxGridSize[2] = 65535;
    device.maxThreadsPerMultiProcessor = 2048;
    device.maxBlocksPerMultiProcessor = 32;
    device.sharedMemPerBlock = 48 * kKilobyte;
    device.sharedMemPerBlockOptin = 227 * kKilobyte;
    device.sharedMemPerMultiprocessor = 228 * kKilobyte;
    device.regsPerBlock = device.regsPerMultiprocessor = 65536;
    device.totalConstMem = 64 * kKilobyte;
    device.l2CacheSize = 50 * 1024 * static_cast<int>(kKilobyte);
    device.textureAlignment = 512;
    device.unifiedAddressing = device.canMapHostMemory = device.concurrentKernels = 1;
    device.asyncEngineCount = 3;
    device.clockRate = 1980000;
    return device;
}

int attribute(int which) {
    static const auto device = properties();
    switch (which) {
        case cudaDevAttrMaxThreadsPerBlock: return device.maxThreadsPerBlock;
        case cudaDevAttrMaxSharedMemoryPerBlock: return static_cast<int>(device.sharedMemPerBlock);
        case cudaDevAttrMaxSharedMemoryPerBlockOptin: return static_cast<int>(device.sharedMemPerBlockOptin);
        case cudaDevAttrMaxSharedMemoryPerMultiprocessor: return static_cast<int>(device.sharedMemPerMultiprocessor);
        case cudaDevAttrWarpSize: return device.warpSize;
        case cudaDevAttrMultiProcessorCount: return device.multiProcessorCount;
        case cudaDevAttrMaxThreadsPerMultiProcessor: return device.maxThreadsPerMultiProcessor;
        case cudaDevAttrComputeCapabilityMajor: return device.major;
        case cudaDevAttrComputeCapabilityMinor: return device.minor;
        case cudaDevAttrMaxGridDimX: return device.maxGridSize[0];
        case cudaDevAttrMaxGridDimY: case cudaDevAttrMaxGridDimZ: return device.maxGridSize[1];
        case cudaDevAttrUnifiedAddressing: return 1;
        default: return 0;
    }
}

}  // namespace

namespace twin {

std::recursive_mutex everything;

Thread::Thread() {
    static std::atomic<uint64_t> number;
    id = ++number;
}
Thread& self() {
    static thread_local Thread thread;
    return thread;
}

int devices() {
    static const int number = [] {
        const char *given = std::getenv("CUDA_DOUBLE_DEVICES"), *visible = std::getenv("CUDA_VISIBLE_DEVICES");
        return visible && !*visible ? 0 : given ? std::atoi(given) : 1;
    }();
    return number;
}

cudaError_t fail(cudaError_t error) {
    if (error != cudaSuccess)
        self().last = error;
    return error;
}

void count(const char* function) { ++counts().calls[function]; }

void count_wait(const char* function) {
    count(function);
    ++counts().waits[function];
    if (!tells_waits)
        return;
    std::fprintf(stderr, "the host waits: %s\n", function);
    void* frames[24];
    backtrace_symbols_fd(frames, backtrace(frames, 24), 2);
}

}  // namespace twin

// How often a function was called, or a kernel launched ("kernel NAME"); how often the host waited for the device, in all.
EXPORT long cuda_double_calls(const char* function) {
    Lock lock(everything);
    auto entry = counts().calls.find(function);
    return entry == counts().calls.end() ? 0 : entry->second;
}
EXPORT long cuda_double_waits() {
    Lock lock(everything);
    long sum = 0;
    for (const auto& entry : counts().waits)
        sum += entry.second;
    return sum;
}
// Whether waits are told as they happen, on the standard error stream with who asked for them; CUDA_DOUBLE_TRACE has it so from the start.
EXPORT void cuda_double_trace(int tell) { tells_waits = tell != 0; }

EXPORT cudaError_t cudaGetDeviceCount(int* number) {
    *number = devices();
    return devices() ? cudaSuccess : fail(cudaErrorNoDevice);
}
EXPORT cudaError_t cudaGetDevice(int* device) {
    *device = self().device;
    return cudaSuccess;
}
EXPORT cudaError_t cudaSetDevice(int device) {
    if (device < 0 || device >= devices())
        return fail(cudaErrorInvalidDevice);
    self().device = device;
    return cudaSuccess;
}
EXPORT cudaError_t cudaGetDeviceProperties_v2(cudaDeviceProp* device, int number) {
    if (number < 0 || number >= devices())
        return fail(cudaErrorInvalidDevice);
    *device = properties();
    return cudaSuccess;
}
EXPORT cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr which, int) {
    *value = attribute(which);
    return cudaSuccess;
}
EXPORT cudaError_t cudaDeviceCanAccessPeer(int* can, int, int) {
    *can = 1;
    return cudaSuccess;
}
EXPORT cudaError_t cudaDeviceGetStreamPriorityRange(int* least, int* greatest) {
    *least = 0;
    *greatest = -5;
    return cudaSuccess;
}
EXPORT cudaError_t cudaDriverGetVersion(int* version) {
    *version = kRuntime;
    return cudaSuccess;
}
EXPORT cudaError_t cudaRuntimeGetVersion(int* version) { return cudaDriverGetVersion(version); }

EXPORT cudaError_t cudaGetLastError() {
    auto last = self().last;
    self().last = cudaSuccess;
    return last;
}
EXPORT cudaError_t cudaPeekAtLastError() { return self().last; }

EXPORT const char* cudaGetErrorName(cudaError_t error) {
    switch (error) {
        case cudaErrorMemoryAllocation: return "out of memory";
        case cudaErrorInvalidResourceHandle: return "invalid resource handle: a stream or event of another device";
        case cudaErrorNoDevice: return "no CUDA-capable device is detected";
        case cudaErrorStreamCaptureUnsupported: return "operation not permitted when stream is capturing";
        case cudaErrorStreamCaptureInvalidated: return "operation failed due to a previous error during capture";
        case cudaErrorStreamCaptureUnjoined: return "capturing stream has unjoined work";
        case cudaErrorStreamCaptureIsolation: return "dependency created on uncaptured work in another stream";
        case cudaErrorCapturedEvent: return "operation not permitted on an event last recorded in a capturing stream";
        default: break;
    }
    static thread_local char text[32];
    std::snprintf(text, sizeof text, "CUDA error %d", static_cast<int>(error));
    return text;
}
EXPORT const char* cudaGetErrorString(cudaError_t error) { return cudaGetErrorName(error); }
