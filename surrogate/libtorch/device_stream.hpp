// Where on a GPU the surrogate works: beside the simulations, behind them. Internal to surrogate/.
#pragma once

#include <c10/core/StreamGuard.h>

#include <mutex>

namespace mdsweep::surrogate {

enum class Purpose { training, predicting };

// While it lives, what this thread does on that device goes to a stream of low priority; the engine's have a high one.
// On the CPU it does nothing. Only one thread at a time has the training stream, others wait: a step is recorded there,
// and what another thread put on the stream meanwhile would become part of the recording. Throws c10::Error when the
// device is not usable.
class DeviceStream {
public:
    DeviceStream(at::Device device, Purpose purpose);

private:
    std::unique_lock<std::mutex> alone_;
    c10::OptionalStreamGuard guard_;
};

}  // namespace mdsweep::surrogate
