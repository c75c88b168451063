#include "device_stream.hpp"

#include <c10/core/impl/VirtualGuardImpl.h>

namespace mdsweep::surrogate {
namespace {

c10::Stream new_stream(at::Device device) {
    return c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device, /*isHighPriority=*/false);
}

// The two are fetched once for the process, and are different: the pool gives out the same stream again after a while,
// and LibTorch keeps a workspace for each stream that it has seen.
c10::Stream stream_for(Purpose purpose, at::Device device) {
    static const c10::Stream training = new_stream(device);
    static const c10::Stream predicting = new_stream(device);
    return purpose == Purpose::training ? training : predicting;
}

std::mutex& one_training() {
    static std::mutex mutex;
    return mutex;
}

}  // namespace

DeviceStream::DeviceStream(at::Device device, Purpose purpose) {
    if (device.is_cpu()) return;
    if (purpose == Purpose::training) alone_ = std::unique_lock(one_training());
    guard_.reset_stream(stream_for(purpose, device));
}

}  // namespace mdsweep::surrogate
