// CUDA graphs: work recorded once, on a stream and in memory of its own, and given to the device again with one call. Left out where
// there are no CUDA headers.

#include "../export.h"
#include "../torch_version.h"
#include "streams.h"

// The size of LibTorch's class hangs on CUDA_VERSION, which only cuda.h defines.
#include <cuda.h>

#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/cuda/CUDACachingAllocator.h>

#if DN_TORCH_AT_LEAST(2, 9)
#include <ATen/core/CachingHostAllocator.h>
#endif

#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

using namespace deepnet;
namespace allocator = c10::cuda::CUDACachingAllocator;
using Pool = decltype(at::cuda::graph_pool_handle());

namespace {

// Generators know the graphs that use them; the garbage collector's thread may release one while another is captured.
std::mutex registrations;

template <typename Body>
bool attempt(Body&& body) noexcept {
    try {
        body();
        return true;
    } catch (const std::exception&) {
        return false;  // there is an earlier failure, which is reported
    }
}

// A generator that still believes in a capture refuses all further work. Newer versions keep that per graph, and reset() ends it.
template <typename State>
auto end_capture(State& state, int) -> decltype(state.capturing_ = false, void()) {
    state.capturing_ = false;
}
template <typename State>
void end_capture(State&, long) {}

// Newer versions give a capture pinned memory of its own too.
template <typename Host>
auto end_host_pool(Host* host, Pool pool, int) -> decltype(host->end_allocate_to_pool(pool), host->release_pool(pool), void()) {
    if (attempt([&] { host->end_allocate_to_pool(pool); }))
        attempt([&] { host->release_pool(pool); });
}
template <typename Host>
void end_host_pool(Host*, Pool, long) {}

struct Graph : at::cuda::CUDAGraph {
    // Older versions of LibTorch leave a failed capture open: their allocator and the generators would go on as if it were under way.
    void abandon(c10::DeviceIndex device, Pool pool) noexcept {
        if (ends_captures<Graph>(0))
            return;
        if (attempt([&] { allocator::endAllocateToPool(device, pool); }))
            attempt([&] { allocator::releasePool(device, pool); });
#if DN_TORCH_AT_LEAST(2, 9)
        attempt([&] { end_host_pool(at::getHostAllocator(c10::DeviceType::CUDA), pool, 0); });
#endif
        for (auto& entry : captured_generator_states_)
            end_capture(*entry.first, 0);
    }

  private:
    // Newer versions remember that a capture is under way, and end it when the graph is destroyed.
    template <typename G>
    static constexpr auto ends_captures(int) -> decltype(std::declval<G&>().capturing_to_pool_, bool()) {
        return true;
    }
    template <typename G>
    static constexpr bool ends_captures(long) {
        return false;
    }
};

// Room for LibTorch's constructor to write more members than our headers show, should they be of another CUDA than LibTorch's.
struct GraphMemory {
    alignas(Graph) unsigned char object[sizeof(Graph)];
    unsigned char slack[1024];
};
struct DeleteGraph {
    void operator()(Graph* graph) const {
        graph->~Graph();
        delete reinterpret_cast<GraphMemory*>(graph);
    }
};
using GraphPointer = std::unique_ptr<Graph, DeleteGraph>;

GraphPointer make_graph() {
    auto memory = std::make_unique<GraphMemory>();
    GraphPointer graph(new (memory->object) Graph());
    memory.release();
    return graph;
}

struct Recording {
    c10::Stream stream;
    Pool pool{0, 0};
    GraphPointer graph;
    std::optional<EnteredStream> entered;  // during a capture
    bool complete = false;

    explicit Recording(c10::Stream stream) : stream(stream) {}
    ~Recording() {
        if (entered)
            attempt([&] { end(); });
        drop();
    }

    void begin(const Recording* shared) {
        TORCH_CHECK(!shared || shared->complete, "The graph to share memory with has captured nothing.");
        drop();
        // What is cached is of no use to a capture, which takes memory of its own and cannot have the cache emptied for it.
        at::detail::getCUDAHooks().deviceSynchronize(stream.device_index());
        allocator::emptyCache();

        std::lock_guard<std::mutex> lock(registrations);
        pool = shared ? shared->pool : at::cuda::graph_pool_handle();
        graph = make_graph();
        entered.emplace(stream);
        try {
            // Loader threads and the garbage collector's may meanwhile do as they like.
            graph->capture_begin(pool, cudaStreamCaptureModeThreadLocal);
        } catch (...) {
            fail();
            throw;
        }
    }

    void end() {
        TORCH_CHECK(entered, "There is no capture to end.");
        std::lock_guard<std::mutex> lock(registrations);
        try {
            EnteredStream captured(stream);  // should the caller have left another one
            graph->capture_end();
        } catch (...) {
            fail();
            throw;
        }
        entered.reset();
        complete = true;
    }

    void replay() {
        TORCH_CHECK(complete, "The graph has captured nothing.");
        graph->replay();
    }

  private:
    void fail() {
        graph->abandon(stream.device_index(), pool);
        graph.reset();
        entered.reset();
    }
    void drop() {
        std::lock_guard<std::mutex> lock(registrations);
        complete = false;
        graph.reset();
    }
};

}  // namespace

DN_EXPORT int32_t dn_cuda_graph_new(int32_t device_index, int64_t stream, Recording** recording) {
    return guarded([&] { *recording = new Recording(cuda_stream(device_index, stream)); });
}
DN_EXPORT void dn_cuda_graph_release(Recording* recording) { delete recording; }

// Records what this thread gives the device until the end; the memory is shared with that of another graph, or with none (null).
DN_EXPORT int32_t dn_cuda_graph_begin(Recording* recording, const Recording* shared) {
    return guarded([&] { recording->begin(shared); });
}
// Where it fails, nothing is recorded, and the device can be worked with as before.
DN_EXPORT int32_t dn_cuda_graph_end(Recording* recording) {
    return guarded([&] { recording->end(); });
}
// On this thread's current stream; default generators give it the numbers that they would give the recorded work.
DN_EXPORT int32_t dn_cuda_graph_replay(Recording* recording) {
    return guarded([&] { recording->replay(); });
}
