// Random generators: a handle is the GeneratorImpl itself, one reference owned by the holder.

#include "export.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/core/Generator.h>

#include <mutex>

using namespace deepnet;
using GeneratorHandle = c10::GeneratorImpl*;

static at::Generator borrow_generator(GeneratorHandle handle) {
    return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(handle));
}

DN_EXPORT GeneratorHandle dn_generator_new(int32_t device_type, int32_t device_index, uint64_t seed) {
    GeneratorHandle result = nullptr;
    guarded([&] {
        c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        auto generator = device.is_cpu() ? at::detail::createCPUGenerator(seed) : at::globalContext().defaultGenerator(device).clone();
        generator.set_current_seed(seed);
        result = generator.unsafeReleaseGeneratorImpl();
    });
    return result;
}
DN_EXPORT GeneratorHandle dn_generator_default(int32_t device_type, int32_t device_index) {
    GeneratorHandle result = nullptr;
    guarded([&] {
        c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        at::Generator generator = at::globalContext().defaultGenerator(device);
        result = generator.unsafeReleaseGeneratorImpl();
    });
    return result;
}
DN_EXPORT void dn_generator_release(GeneratorHandle handle) { c10::raw::intrusive_ptr::decref(handle); }

// A CUDA generator refuses while its work is captured.
DN_EXPORT int32_t dn_generator_set_seed(GeneratorHandle handle, uint64_t seed) {
    return guarded([&] {
        auto generator = borrow_generator(handle);
        std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_current_seed(seed);
    });
}
DN_EXPORT uint64_t dn_generator_seed(GeneratorHandle handle) {
    auto generator = borrow_generator(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    return generator.seed();
}
DN_EXPORT uint64_t dn_generator_initial_seed(GeneratorHandle handle) { return borrow_generator(handle).current_seed(); }

// The state as a byte tensor, as PyTorch's get_rng_state has it.
DN_EXPORT TensorHandle dn_generator_get_state(GeneratorHandle handle) {
    TensorHandle result = nullptr;
    guarded([&] {
        auto generator = borrow_generator(handle);
        std::lock_guard<std::mutex> lock(generator.mutex());
        result = release(generator.get_state());
    });
    return result;
}
DN_EXPORT int32_t dn_generator_set_state(GeneratorHandle handle, TensorHandle state) {
    return guarded([&] {
        auto generator = borrow_generator(handle);
        std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_state(borrow(state));
    });
}
// Seeds the default generators of the CPU and of every CUDA device.
DN_EXPORT int32_t dn_manual_seed(uint64_t seed) {
    return guarded([&] { at::manual_seed(seed); });
}
