// Device memory: a file in memory, mapped twice. The addresses that LibTorch sees cannot be touched by the host, as on a machine with a GPU.

#include "double.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

using namespace twin;

namespace {

constexpr size_t kGranularity = 512;

struct Arena {
    size_t size;
    int file;
    char *seen, *touched;
    std::map<size_t, size_t> free, used;  // from where to how long

    Arena() {
        const char* gigabytes = std::getenv("CUDA_DOUBLE_GB");
        size = static_cast<size_t>(gigabytes ? std::atoi(gigabytes) : 8) << 30;
        file = memfd_create("cuda-double", 0);
        if (file < 0 || ftruncate(file, static_cast<off_t>(size)) != 0)
            std::abort();
        seen = static_cast<char*>(mmap(nullptr, size, PROT_NONE, MAP_SHARED | MAP_NORESERVE, file, 0));
        touched = static_cast<char*>(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0));
        if (seen == MAP_FAILED || touched == MAP_FAILED)
            std::abort();
        free[0] = size;
    }

    void* take(size_t bytes) {
        bytes = (bytes + kGranularity - 1) / kGranularity * kGranularity;
        for (auto hole = free.begin(); hole != free.end(); ++hole) {
            auto [from, length] = *hole;
            if (length < bytes)
                continue;
            free.erase(hole);
            if (length > bytes)
                free[from + bytes] = length - bytes;
            used[from] = bytes;
            return seen + from;
        }
        return nullptr;
    }

    bool give(void* pointer) {
        auto entry = used.find(static_cast<size_t>(static_cast<char*>(pointer) - seen));
        if (entry == used.end())
            return false;
        auto [from, length] = *entry;
        used.erase(entry);
        fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(from), static_cast<off_t>(length));
        auto after = free.lower_bound(from);
        if (after != free.end() && after->first == from + length) {
            length += after->second;
            after = free.erase(after);
        }
        if (after != free.begin() && std::prev(after)->first + std::prev(after)->second == from)
            std::prev(after)->second += length;
        else
            free[from] = length;
        return true;
    }

    size_t left() const {
        size_t sum = 0;
        for (const auto& hole : free)
            sum += hole.second;
        return sum;
    }

    bool has(const void* pointer) const { return pointer >= seen && pointer < seen + size; }
};

Arena& arena(int device) {
    static std::map<int, Arena> arenas;
    return arenas[device];
}

std::map<char*, size_t>& pinned() {
    static std::map<char*, size_t> ranges;
    return ranges;
}

// LibTorch's allocator turned off by this variable takes all memory anew, which is zero: what kernels should have written is then not what happened
// to lie there. That is for rehearsals alone, and so goes in captures too.
cudaError_t unsafe_allocation() {
    static const bool is_rehearsal = std::getenv("PYTORCH_NO_CUDA_MEMORY_CACHING") != nullptr;
    return is_rehearsal ? cudaSuccess : unsafe_call();
}

// The default stream's synchronous calls wait for it.
cudaError_t copy_now(void* target, const void* source, size_t bytes) {
    if (auto error = unsafe_call())
        return fail(error);
    if (auto error = enter(stream_of(nullptr)))
        return fail(error);
    finish_all();
    perform({"memcpy", target, source, 0, bytes});
    return cudaSuccess;
}

cudaError_t copy_later(void* target, const void* source, size_t bytes, cudaStream_t given) {
    auto* stream = stream_of(given);
    if (auto error = enter(stream))
        return fail(error);
    if (place_of(target) == Place::pageable || place_of(source) == Place::pageable) {
        if (is_capturing(stream)) {
            stream->capture->invalid = true;
            return fail(cudaErrorStreamCaptureUnsupported);
        }
        bool to_device = place_of(target) != Place::pageable;
        count_wait(to_device ? "cudaMemcpyAsync from pageable memory" : "cudaMemcpyAsync to pageable memory");
        if (to_device) {
            Work work{{"memcpy", target, source, 0, bytes}};
            work.staged = std::make_shared<std::string>(static_cast<const char*>(source), bytes);
            return add(stream, std::move(work));
        }
        finish(stream);
        perform({"memcpy", target, source, 0, bytes});
        return cudaSuccess;
    }
    return add(stream, {{"memcpy", target, source, 0, bytes}});
}

}  // namespace

namespace twin {

Place place_of(const void* pointer, int* device, void** start) {
    for (int k = 0; k < devices(); ++k)
        if (arena(k).has(pointer)) {
            auto offset = static_cast<size_t>(static_cast<const char*>(pointer) - arena(k).seen);
            auto block = arena(k).used.upper_bound(offset);
            if (block == arena(k).used.begin() || (--block)->first + block->second <= offset)
                return Place::pageable;
            if (device)
                *device = k;
            if (start)
                *start = arena(k).seen + block->first;
            return Place::device;
        }
    auto* place = const_cast<char*>(static_cast<const char*>(pointer));
    auto range = pinned().upper_bound(place);
    return range != pinned().begin() && place < (--range)->first + range->second ? Place::pinned : Place::pageable;
}

void* host_view(const void* pointer) {
    for (int k = 0; k < devices(); ++k)
        if (arena(k).has(pointer))
            return arena(k).touched + (static_cast<const char*>(pointer) - arena(k).seen);
    return const_cast<void*>(pointer);
}

void perform(const Node& node) {
    if (!node.target)
        return;
    if (node.source)
        std::memmove(host_view(node.target), host_view(node.source), node.bytes);
    else
        std::memset(host_view(node.target), node.value, node.bytes);
}

}  // namespace twin

EXPORT cudaError_t cudaMalloc(void** pointer, size_t bytes) {
    Lock lock(everything);
    count("cudaMalloc");
    if (auto error = unsafe_allocation())
        return fail(error);
    *pointer = bytes == 0 ? nullptr : arena(self().device).take(bytes);
    return bytes != 0 && !*pointer ? fail(cudaErrorMemoryAllocation) : cudaSuccess;
}

EXPORT cudaError_t cudaFree(void* pointer) {
    Lock lock(everything);
    if (!pointer)
        return cudaSuccess;
    count_wait("cudaFree");
    if (auto error = unsafe_allocation())
        return fail(error);
    finish_all();
    for (int k = 0; k < devices(); ++k)
        if (arena(k).has(pointer))
            return arena(k).give(pointer) ? cudaSuccess : fail(cudaErrorInvalidValue);
    return fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
    Lock lock(everything);
    count("cudaMemGetInfo");
    *free = arena(self().device).left();
    *total = arena(self().device).size;
    return cudaSuccess;
}

EXPORT cudaError_t cudaHostAlloc(void** pointer, size_t bytes, unsigned) {
    Lock lock(everything);
    count("cudaHostAlloc");
    if (auto error = unsafe_call())
        return fail(error);
    *pointer = std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    if (!*pointer)
        return fail(cudaErrorMemoryAllocation);
    pinned()[static_cast<char*>(*pointer)] = bytes;
    return cudaSuccess;
}

EXPORT cudaError_t cudaFreeHost(void* pointer) {
    Lock lock(everything);
    count_wait("cudaFreeHost");
    if (auto error = unsafe_call())
        return fail(error);
    finish_all();
    if (pointer && pinned().erase(static_cast<char*>(pointer)) == 0)
        return fail(cudaErrorInvalidValue);
    std::free(pointer);
    return cudaSuccess;
}

EXPORT cudaError_t cudaHostGetDevicePointer(void** device, void* host, unsigned) {
    *device = host;
    return cudaSuccess;
}

EXPORT cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* pointer) {
    Lock lock(everything);
    *attributes = {};
    int device = 0;
    switch (place_of(pointer, &device)) {
        case Place::device: attributes->type = cudaMemoryTypeDevice; break;
        case Place::pinned: attributes->type = cudaMemoryTypeHost; break;
        case Place::pageable: attributes->type = cudaMemoryTypeUnregistered; break;
    }
    attributes->device = attributes->type == cudaMemoryTypeUnregistered ? -2 : device;
    attributes->devicePointer = attributes->type == cudaMemoryTypeUnregistered ? nullptr : const_cast<void*>(pointer);
    attributes->hostPointer = attributes->type == cudaMemoryTypeHost ? const_cast<void*>(pointer) : nullptr;
    return cudaSuccess;
}

EXPORT cudaError_t cudaMemcpy(void* target, const void* source, size_t bytes, cudaMemcpyKind) {
    Lock lock(everything);
    count_wait("cudaMemcpy");
    return copy_now(target, source, bytes);
}

EXPORT cudaError_t cudaMemcpyAsync(void* target, const void* source, size_t bytes, cudaMemcpyKind, cudaStream_t stream) {
    Lock lock(everything);
    count("cudaMemcpyAsync");
    return copy_later(target, source, bytes, stream);
}

EXPORT cudaError_t cudaMemcpyPeerAsync(void* target, int, const void* source, int, size_t bytes, cudaStream_t stream) {
    Lock lock(everything);
    count("cudaMemcpyPeerAsync");
    return copy_later(target, source, bytes, stream);
}

EXPORT cudaError_t cudaMemset(void* target, int value, size_t bytes) { return cudaMemsetAsync(target, value, bytes, nullptr); }

EXPORT cudaError_t cudaMemsetAsync(void* target, int value, size_t bytes, cudaStream_t given) {
    Lock lock(everything);
    count("cudaMemsetAsync");
    auto* stream = stream_of(given);
    if (auto error = enter(stream))
        return fail(error);
    return add(stream, {{"memset", target, nullptr, value, bytes}});
}
