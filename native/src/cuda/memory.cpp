// LibTorch's allocator of device memory: what it holds and has held, and giving back what it keeps for later. Left out
// where there are no CUDA headers.

#include "../export.h"

#include <c10/cuda/CUDACachingAllocator.h>

namespace allocator = c10::cuda::CUDACachingAllocator;
using namespace deepnet;

// The same order as in DeepNet.Core/Cuda/CudaMemory.cs.
struct Statistics {
    int64_t allocated, peak_allocated;
    int64_t reserved, peak_reserved;
    int64_t active, peak_active;
    int64_t blocks, allocations;
    int64_t segments, segment_allocations;
    int64_t retries, failures;
};

DN_EXPORT int32_t dn_cuda_memory_statistics(int32_t device_index, Statistics* statistics) {
    return guarded([&] {
        const auto stats = allocator::getDeviceStats(static_cast<c10::DeviceIndex>(device_index));
        // The first of each is the sum over small and large blocks.
        const auto &allocated = stats.allocated_bytes[0], &reserved = stats.reserved_bytes[0], &active = stats.active_bytes[0];
        const auto &blocks = stats.allocation[0], &segments = stats.segment[0];
        *statistics = {allocated.current, allocated.peak, reserved.current, reserved.peak, active.current, active.peak,
                       blocks.current, blocks.allocated, segments.current, segments.allocated,
                       stats.num_alloc_retries, stats.num_ooms};
    });
}
DN_EXPORT int32_t dn_cuda_memory_reset_peaks(int32_t device_index) {
    return guarded([&] {
        allocator::resetPeakStats(static_cast<c10::DeviceIndex>(device_index));
    });
}
DN_EXPORT int32_t dn_cuda_memory_empty_cache() {
    return guarded([&] {
        allocator::emptyCache();
    });
}
