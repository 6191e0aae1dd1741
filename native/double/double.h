// A stand-in for CUDA's runtime, driver and libraries on a machine without a GPU, under which LibTorch's own host code runs: memory, streams, events,
// captures and errors behave as CUDA's documentation says, and kernels do nothing. So it shows crashes, refusals and hidden waits, and no numbers.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace twin {

// One lock for all: nothing here is in a hurry.
extern std::recursive_mutex everything;
using Lock = std::lock_guard<std::recursive_mutex>;

// What a graph does when it is launched, and what it was recorded from.
struct Node {
    std::string what;
    void* target = nullptr;
    const void* source = nullptr;  // null where memory is set
    int value = 0;
    size_t bytes = 0;
};
struct Graph {
    std::vector<Node> nodes;
};

struct Stream;
struct Capture {
    cudaStreamCaptureMode mode;
    Stream* origin;
    uint64_t thread;
    unsigned long long id;
    bool invalid = false;
    std::vector<Stream*> joined;    // forked off, and given work since
    std::shared_ptr<Graph> graph = std::make_shared<Graph>();
};
struct Work {
    Node node;
    Stream* awaited = nullptr;                       // until that many of its works are done
    uint64_t until = 0;
    std::shared_ptr<std::string> staged = nullptr;   // what lay in pageable memory when the copy was asked for
};
struct Stream {
    int device = 0;
    bool blocking = false;          // orders itself with the default stream
    std::shared_ptr<Capture> capture;
    bool pending = false;           // work in a capture which its origin does not wait for yet
    std::deque<Work> queue;         // where work is delayed (CUDA_DOUBLE_DELAY)
    uint64_t given = 0, done = 0;
};
struct Event {
    int device = 0;
    std::shared_ptr<Capture> capture;  // it was last recorded in
    Stream* stream = nullptr;
    uint64_t place = 0;             // what the stream had been given by then
    bool recorded = false;
};

struct Thread {
    int device = 0;
    cudaError_t last = cudaSuccess;
    cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal;
    uint64_t id;
    Thread();
};
Thread& self();

int devices();
cudaError_t fail(cudaError_t error);       // kept for cudaGetLastError
void count(const char* function);          // of calls, by name
void count_wait(const char* function);     // of calls that let the host wait for the device

Stream* stream_of(cudaStream_t stream);    // the default stream's where there is none

// Before what CUDA calls potentially unsafe in a capture: an error where it is forbidden, which ends the captures that forbid it.
cudaError_t unsafe_call();
// Before work is given to a stream: an error where it may take none.
cudaError_t enter(Stream* stream);
cudaError_t add(Stream* stream, Work work);  // to be recorded, queued or done
void perform(const Node& node);
void finish(Stream* stream);                 // all that it has been given
void finish_all();
bool is_capturing(const Stream* stream);

enum class Place { pageable, pinned, device };
Place place_of(const void* pointer, int* device = nullptr, void** start = nullptr);
void* host_view(const void* pointer);      // where this process may touch it

}  // namespace twin
