// Kernels: registered by name when LibTorch is loaded, counted or recorded when they are launched, and never run.

#include "double.h"

#include <cxxabi.h>

#include <cstdlib>
#include <unordered_map>

using namespace twin;

namespace {

std::unordered_map<const void*, const char*>& names() {
    static std::unordered_map<const void*, const char*> all;
    return all;
}

struct Configuration {
    dim3 grid, block;
    size_t shared;
    void* stream;
};
std::vector<Configuration>& configurations() {
    static thread_local std::vector<Configuration> pushed;
    return pushed;
}

constexpr unsigned kMostThreads = 1024, kMostRows = 65535;

std::string kernel_name(const void* function) {
    auto entry = names().find(function);
    if (entry == names().end())
        return "unknown kernel";
    int status = 0;
    std::unique_ptr<char, decltype(&std::free)> readable(abi::__cxa_demangle(entry->second, nullptr, nullptr, &status), &std::free);
    return readable ? readable.get() : entry->second;
}

}  // namespace

EXPORT void** __cudaRegisterFatBinary(void*) {
    static void* handle;
    return &handle;
}
EXPORT void __cudaRegisterFatBinaryEnd(void**) {}
EXPORT void __cudaUnregisterFatBinary(void**) {}
EXPORT void __cudaRegisterVar(void**, char*, char*, const char*, int, size_t, int, int) {}
EXPORT void __cudaRegisterFunction(void**, const char* host, char*, const char* name, int, void*, void*, void*, void*, int*) {
    Lock lock(everything);
    names()[host] = name;
}

EXPORT unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared, void* stream) {
    configurations().push_back({grid, block, shared, stream});
    return 0;
}
EXPORT cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, size_t* shared, void* stream) {
    auto last = configurations().back();
    configurations().pop_back();
    *grid = last.grid;
    *block = last.block;
    *shared = last.shared;
    *static_cast<void**>(stream) = last.stream;
    return cudaSuccess;
}

EXPORT cudaError_t cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void**, size_t, cudaStream_t given) {
    Lock lock(everything);
    count("cudaLaunchKernel");
    auto* stream = stream_of(given);
    if (stream->device != self().device)
        return fail(cudaErrorInvalidResourceHandle);
    if (!grid.x || !grid.y || !grid.z || !block.x || !block.y || !block.z || grid.y > kMostRows || grid.z > kMostRows || block.x * block.y * block.z > kMostThreads)
        return fail(cudaErrorInvalidConfiguration);
    if (auto error = enter(stream))
        return fail(error);
    auto name = kernel_name(function);
    count(("kernel " + name).c_str());
    return add(stream, {{name}});
}
EXPORT cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* configuration, const void* function, void** arguments) {
    return cudaLaunchKernel(function, configuration->gridDim, configuration->blockDim, arguments, configuration->dynamicSmemBytes, configuration->stream);
}

EXPORT cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void*) {
    *attributes = {};
    attributes->maxThreadsPerBlock = kMostThreads;
    attributes->numRegs = 32;
    attributes->binaryVersion = attributes->ptxVersion = 90;
    return cudaSuccess;
}
EXPORT cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, const void*, int, size_t, unsigned) {
    *blocks = 2;
    return cudaSuccess;
}
