// A stream as it crosses the boundary: its number on a device. The device's kind is CUDA; nothing here needs CUDA's own headers.
#pragma once

#include <c10/core/Stream.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <cstdint>

namespace deepnet {

inline c10::Device cuda_device(int32_t index) { return {c10::DeviceType::CUDA, static_cast<c10::DeviceIndex>(index)}; }

inline c10::Stream cuda_stream(int32_t device_index, int64_t id) { return c10::Stream(c10::Stream::UNSAFE, cuda_device(device_index), id); }

// Makes a stream this thread's current one and its device the current device, until it ends.
class EnteredStream {
  public:
    explicit EnteredStream(c10::Stream stream) : device_(guard_.exchangeDevice(stream.device())), stream_(guard_.exchangeStream(stream)) {}
    ~EnteredStream() {
        guard_.exchangeStream(stream_);
        guard_.uncheckedSetDevice(device_);
    }
    EnteredStream(const EnteredStream&) = delete;
    EnteredStream& operator=(const EnteredStream&) = delete;

  private:
    c10::impl::VirtualGuardImpl guard_{c10::DeviceType::CUDA};
    c10::Device device_;
    c10::Stream stream_;
};

}  // namespace deepnet
