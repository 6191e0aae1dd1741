// The memory of CPU tensors.

#include "export.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

constexpr size_t kAlignment = 64;  // LibTorch's own

// LibTorch asks for its blocks by posix_memalign. In glibc (seen in 2.36) that takes a larger piece and cuts it to the size, and so cannot use the
// hole again that such a block leaves, as long as what lies around it is in use: step after step blocks of one size went to fresh memory, 10 MB a step
// for a language model of 7,266 words. A block that stays as malloc gave it fits its own hole.
class WholeBlocks final : public c10::Allocator {
public:
    // The base's is constant or not, and has copy_data or not, as LibTorch's version goes.
    c10::DataPtr allocate(size_t bytes) const {
        auto* memory = bytes == 0 ? nullptr : Take(bytes);
        return {memory, memory, &Give, c10::Device(c10::DeviceType::CPU)};
    }

    c10::DataPtr allocate(size_t bytes) { return static_cast<const WholeBlocks*>(this)->allocate(bytes); }

    c10::DeleterFnPtr raw_deleter() const override { return &Give; }

    void copy_data(void* target, const void* source, size_t bytes) const { std::memcpy(target, source, bytes); }

private:
    static void* Take(size_t bytes) {
        // As elsewhere in LibTorch, a negative size has become a huge one here.
        TORCH_CHECK(static_cast<int64_t>(bytes) > 0, "CPU allocator: can't allocate memory: the number of bytes, ", static_cast<int64_t>(bytes), ", is negative.");
        auto* block = static_cast<char*>(std::malloc(bytes + kAlignment + sizeof(void*)));
        TORCH_CHECK(block != nullptr, "CPU allocator: can't allocate memory: you tried to allocate ", bytes, " bytes.");
        auto place = (reinterpret_cast<uintptr_t>(block) + sizeof(void*) + kAlignment - 1) & ~(kAlignment - 1);
        auto* memory = reinterpret_cast<void**>(place);
        memory[-1] = block;
        return memory;
    }

    static void Give(void* memory) {
        if (memory != nullptr)
            std::free(static_cast<void**>(memory)[-1]);
    }
};

}  // namespace

// Freed blocks stay with the process instead of going back to the system at every step, and serve the next.
DN_EXPORT void dn_tune_malloc() {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 << 20);  // glibc's own upper bound
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
    mallopt(M_TOP_PAD, 16 << 20);
    static WholeBlocks blocks;
    c10::SetCPUAllocator(&blocks);
#endif
}
