// Operators that make the host wait for the device, found out: LibTorch can refuse them. Left out where there are no CUDA headers.

#include "../export.h"

#include <c10/cuda/CUDAFunctions.h>

using namespace deepnet;

// Whether operators that wait throw, in the whole process; writes whether they did.
DN_EXPORT int32_t dn_cuda_refuse_waits(int32_t refuse, int32_t* before) {
    return guarded([&] {
        auto& state = c10::cuda::warning_state();
        *before = state.get_sync_debug_mode() == c10::cuda::SyncDebugMode::L_ERROR;
        state.set_sync_debug_mode(refuse ? c10::cuda::SyncDebugMode::L_ERROR : c10::cuda::SyncDebugMode::L_DISABLED);
    });
}
