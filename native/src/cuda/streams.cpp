// Streams and events, through LibTorch's interface for any device: it works wherever a LibTorch for CUDA is loaded. The streams are
// LibTorch's own and live as long as the process.

#include "../export.h"
#include "../torch_version.h"
#include "streams.h"

#include <ATen/Tensor.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <thread>

using namespace deepnet;
using Guard = c10::impl::VirtualGuardImpl;
using EventHandle = c10::Event*;

// A negative index is the current device.
static c10::Device chosen(const Guard& guard, int32_t device_index) {
    return device_index < 0 ? guard.getDevice() : cuda_device(device_index);
}

// The next stream of LibTorch's pool, which hands its 32 out in turn.
DN_EXPORT int32_t dn_cuda_stream_new(int32_t* device_index, int64_t* id) {
    return guarded([&] {
        Guard guard(c10::DeviceType::CUDA);
        auto stream = guard.getStreamFromGlobalPool(chosen(guard, *device_index));
        *device_index = stream.device_index();
        *id = stream.id();
    });
}
DN_EXPORT int32_t dn_cuda_stream_current(int32_t* device_index, int64_t* id) {
    return guarded([&] {
        Guard guard(c10::DeviceType::CUDA);
        auto stream = guard.getStream(chosen(guard, *device_index));
        *device_index = stream.device_index();
        *id = stream.id();
    });
}

// Makes a stream this thread's current one and its device the current device; writes what they were, to be put back by the same call.
DN_EXPORT int32_t dn_cuda_stream_exchange(int32_t device_index, int64_t id, int32_t* old_device_index, int64_t* old_id) {
    return guarded([&] {
        Guard guard(c10::DeviceType::CUDA);
        *old_device_index = guard.exchangeDevice(cuda_device(device_index)).index();
        *old_id = guard.exchangeStream(cuda_stream(device_index, id)).id();
    });
}
DN_EXPORT int32_t dn_cuda_stream_restore(int32_t device_index, int64_t old_id, int32_t old_device_index) {
    return guarded([&] {
        Guard guard(c10::DeviceType::CUDA);
        guard.exchangeStream(cuda_stream(device_index, old_id));
        guard.setDevice(cuda_device(old_device_index));
    });
}
DN_EXPORT int32_t dn_cuda_stream_synchronize(int32_t device_index, int64_t id) {
    return guarded([&] { cuda_stream(device_index, id).synchronize(); });
}

// Frees of the tensor's memory wait for what the stream has been given until then.
DN_EXPORT int32_t dn_cuda_record_stream(TensorHandle tensor, int32_t device_index, int64_t id) {
    return guarded([&] { borrow(tensor).record_stream(cuda_stream(device_index, id)); });
}

DN_EXPORT int32_t dn_cuda_event_new(EventHandle* event) {
    return guarded([&] { *event = new c10::Event(c10::DeviceType::CUDA); });
}
DN_EXPORT void dn_cuda_event_release(EventHandle event) { delete event; }
DN_EXPORT int32_t dn_cuda_event_record(EventHandle event, int32_t device_index, int64_t id) {
    return guarded([&] { event->record(cuda_stream(device_index, id)); });
}
DN_EXPORT int32_t dn_cuda_event_block(EventHandle event, int32_t device_index, int64_t id) {
    return guarded([&] { event->block(cuda_stream(device_index, id)); });
}
DN_EXPORT int32_t dn_cuda_event_query(EventHandle event, int32_t* reached) {
    return guarded([&] { *reached = event->query(); });
}
DN_EXPORT int32_t dn_cuda_event_synchronize(EventHandle event) {
    return guarded([&] {
#if DN_TORCH_AT_LEAST(2, 4)
        event->synchronize();
#else
        while (!event->query())
            std::this_thread::yield();
#endif
    });
}
