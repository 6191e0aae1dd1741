// cuBLAS, cuBLASLt, cuDNN, cuSPARSE: every function that LibTorch wants of them succeeds and does nothing (stubs.sh writes them); here are those whose
// results LibTorch goes by. The headers of cuDNN are not needed: its types are pointers and integers.

#include "double.h"

#include <cstring>
#include <set>

using namespace twin;

namespace {

struct Handle {
    cudaStream_t stream;
};
std::set<void*>& handles() {
    static std::set<void*> all;
    return all;
}

int make(void** handle) {
    Lock lock(everything);
    *handle = new Handle();
    handles().insert(*handle);
    return 0;
}

// In cuDNN's layout; LibTorch takes the first that succeeded.
struct Algorithm {
    int algorithm, status;
    float time;
    size_t memory;
    int determinism, type, reserved[3];
};
constexpr int kFused = 3;  // CUDNN_FMA_MATH
int choose(int* number, Algorithm* found) {
    *number = 1;
    *found = {1, 0, 0.1f, 0, 1, kFused, {}};
    return 0;
}

bool is_work(const char* function) {
    for (auto* other : {"Set", "Get", "Create", "Destroy", "Restore"})
        if (std::strstr(function, other))
            return false;
    return true;
}

}  // namespace

// What a stub does: the first argument may be a handle, whose stream is given work.
extern "C" int cuda_double_library(void* handle, const char* function) {
    constexpr int kExecutionFailed = 8;
    Lock lock(everything);
    count(function);
    if (!handles().count(handle) || !is_work(function))
        return 0;
    auto* stream = stream_of(static_cast<Handle*>(handle)->stream);
    return enter(stream) || add(stream, {{function}}) ? kExecutionFailed : 0;
}

EXPORT int cublasCreate_v2(void** handle) {
    count("cublasCreate");
    return make(handle);
}
EXPORT int cudnnCreate(void** handle) {
    count("cudnnCreate");
    return make(handle);
}
EXPORT int cusparseCreate(void** handle) { return make(handle); }
static int set_stream(void* handle, cudaStream_t stream) {
    static_cast<Handle*>(handle)->stream = stream;
    return 0;
}
EXPORT int cublasSetStream_v2(void* handle, cudaStream_t stream) { return set_stream(handle, stream); }
EXPORT int cudnnSetStream(void* handle, cudaStream_t stream) { return set_stream(handle, stream); }
EXPORT int cusparseSetStream(void* handle, cudaStream_t stream) { return set_stream(handle, stream); }
EXPORT int cudnnGetStream(void* handle, cudaStream_t* stream) {
    *stream = static_cast<Handle*>(handle)->stream;
    return 0;
}
EXPORT int cublasGetMathMode(void*, int* mode) { return *mode = 0; }
EXPORT int cublasGetPointerMode_v2(void*, int* mode) { return *mode = 0; }

static int descriptor(void** made) {
    static int any;
    *made = &any;
    return 0;
}
EXPORT int cublasLtMatmulDescCreate(void** made, int, int) { return descriptor(made); }
EXPORT int cublasLtMatmulPreferenceCreate(void** made) { return descriptor(made); }
EXPORT int cublasLtMatrixLayoutCreate(void** made, int, uint64_t, uint64_t, int64_t) { return descriptor(made); }
EXPORT int cublasLtMatmulAlgoGetHeuristic(void*, void*, void*, void*, void*, void*, void*, int, void* results, int* number) {
    constexpr size_t kResultBytes = 96;  // the algorithm, the bytes of workspace, the state (0 is success)
    std::memset(results, 0, kResultBytes);
    *number = 1;
    return 0;
}

EXPORT size_t cudnnGetVersion() { return 90000; }
EXPORT size_t cudnnGetCudartVersion() { return CUDART_VERSION; }
EXPORT const char* cudnnGetErrorString(int) { return "cuDNN's double refuses"; }
#define DESCRIPTOR(kind) EXPORT int cudnnCreate##kind##Descriptor(void** made) { return descriptor(made); }
DESCRIPTOR(Activation)
DESCRIPTOR(Convolution)
DESCRIPTOR(Dropout)
DESCRIPTOR(Filter)
DESCRIPTOR(Pooling)
DESCRIPTOR(RNN)
DESCRIPTOR(RNNData)
DESCRIPTOR(Tensor)

// LibTorch asks these where TORCH_CUDNN_V8_API_DISABLED=1.
#define ALGORITHM(way) \
    EXPORT int cudnnGetConvolution##way##Algorithm_v7(void*, void*, void*, void*, void*, int, int* number, Algorithm* found) { return choose(number, found); } \
    EXPORT int cudnnFindConvolution##way##AlgorithmEx( \
        void*, void*, void*, void*, void*, void*, void*, void*, int, int* number, Algorithm* found, void*, size_t) { return choose(number, found); } \
    EXPORT int cudnnGetConvolution##way##WorkspaceSize(void*, void*, void*, void*, void*, int, size_t* bytes) { return *bytes = 0; }
ALGORITHM(Forward)
ALGORITHM(BackwardData)
ALGORITHM(BackwardFilter)
EXPORT int cudnnGetBatchNormalizationForwardTrainingExWorkspaceSize(void*, int, int, void*, void*, void*, void*, void*, size_t* bytes) { return *bytes = 0; }
EXPORT int cudnnGetBatchNormalizationBackwardExWorkspaceSize(void*, int, int, void*, void*, void*, void*, void*, void*, void*, size_t* bytes) { return *bytes = 0; }
EXPORT int cudnnGetBatchNormalizationTrainingExReserveSpaceSize(void*, int, int, void*, void*, size_t* bytes) { return *bytes = 0; }
EXPORT int cudnnDropoutGetStatesSize(void*, size_t* bytes) {
    *bytes = 1024;
    return 0;
}
EXPORT int cudnnGetRNNWeightSpaceSize(void*, void*, size_t* bytes) { return *bytes = 0; }
EXPORT int cudnnGetRNNTempSpaceSizes(void*, void*, int, void*, size_t* workspace, size_t* reserve) { return *workspace = *reserve = 0; }
