#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/block.cuh"
#include "engine/cuda_engine.hpp"
#include "engine/device_memory.hpp"
#include "replica/advance.hpp"
#include "replica/prepare.hpp"

namespace mdsweep::md {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int threads_per_block = 256;
constexpr int most_ions = 4096;
constexpr int shared_arrays = 5;             // x, y, z, charge, radius: what all threads read of all ions
constexpr double seconds_per_launch = 0.05;  // between two looks at the finished

// Everything a block needs of its replica; pointers into device memory.
struct SlotView {
    float* numbers;
    std::uint8_t* group;
    const StepParameters* parameters;
    Recorder recorder;
    int count;
    int padded;
};

std::size_t shared_bytes(int padded) {
    return sizeof(float) * (static_cast<std::size_t>(shared_arrays) * padded + sheet_terms + sheet_terms * most_warps);
}

__global__ void __launch_bounds__(threads_per_block)
    advance_slots(const SlotView* slots, const int* active, Progress* progress, std::int64_t steps) {
    extern __shared__ float shared[];
    const int slot_number = active[blockIdx.x];
    const SlotView slot = slots[slot_number];
    ThreadBlock block{shared, shared + sheet_terms};
    float* positions = shared + sheet_terms + sheet_terms * most_warps;

    const Ions<float> stored = ions_view(slot.numbers, slot.group, slot.count, slot.padded);
    Ions<float> ions = stored;
    float* const from[shared_arrays] = {stored.x, stored.y, stored.z, stored.charge, stored.radius};
    float** const to[shared_arrays] = {&ions.x, &ions.y, &ions.z, &ions.charge, &ions.radius};
    for (int k = 0; k < shared_arrays; ++k) {
        *to[k] = positions + k * slot.padded;
        for (int i = block.rank(); i < slot.padded; i += block.size()) (*to[k])[i] = from[k][i];
    }
    block.sync();

    Recorder recorder = slot.recorder;
    Progress mine = progress[slot_number];
    advance(block, ions, *slot.parameters, recorder, mine, steps);
    for (int i = block.rank(); i < slot.padded; i += block.size()) {
        stored.x[i] = ions.x[i];
        stored.y[i] = ions.y[i];
        stored.z[i] = ions.z[i];
    }
    if (block.rank() == 0) progress[slot_number] = mine;
}

// The arrays of one slot. They grow to the largest replica that the slot has seen.
struct Slot {
    std::optional<ReplicaJob> job;
    Clock::time_point since;
    DeviceArray<float> numbers, profiles, scalars;
    DeviceArray<std::uint8_t> group;
    DeviceArray<std::uint32_t> counts;
    DeviceArray<StepParameters> parameters;
    SlotView view{};
};

class CudaEngine final : public Engine {
public:
    explicit CudaEngine(int device) : device_(device) {
        check_cuda(cudaSetDevice(device), "choosing device " + std::to_string(device));
        check_cuda(cudaGetDeviceProperties(&properties_, device), "asking for the device's properties");
        // 512 ions stand for the replicas to come; larger ones only lower how many run at the same instant.
        const auto bytes = static_cast<int>(shared_bytes(most_ions));
        largest_shared_ = std::min<std::size_t>(bytes, properties_.sharedMemPerBlockOptin);
        check_cuda(cudaFuncSetAttribute(advance_slots, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                        static_cast<int>(largest_shared_)),
                   "asking for shared memory");
        int blocks = 0;
        check_cuda(
            cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, advance_slots, threads_per_block, shared_bytes(512)),
            "computing the occupancy");
        slots_.resize(static_cast<std::size_t>(std::max(1, blocks)) * properties_.multiProcessorCount);
        driver_ = std::thread([this] { drive(); });
    }

    ~CudaEngine() override {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        more_work_.notify_all();
        driver_.join();
    }
    CudaEngine(const CudaEngine&) = delete;
    CudaEngine& operator=(const CudaEngine&) = delete;

    std::string description() const override {
        return std::string(properties_.name) + ", " + std::to_string(slots_.size()) + " slots";
    }
    std::size_t slots() const override { return slots_.size(); }
    std::size_t running() const override { return running_; }
    std::int64_t steps_done() const override { return steps_; }
    std::size_t pending() const override {
        const std::lock_guard lock(mutex_);
        return bag_.size() + running_ + finished_.size();
    }

    void submit(ReplicaJob job) override {
        check_job(job);
        if (job.ion_count() > most_ions || shared_bytes(job.ion_count() + warp_lanes) > largest_shared_)
            throw std::runtime_error("a replica of " + std::to_string(job.ion_count()) +
                                     " ions does not fit a thread block of " + properties_.name +
                                     "; lower target_ions or the box, or use --device cpu");
        {
            const std::lock_guard lock(mutex_);
            bag_.push_back(std::move(job));
        }
        more_work_.notify_one();
    }

    std::vector<ReplicaResult> collect(std::chrono::milliseconds patience) override {
        std::unique_lock lock(mutex_);
        more_results_.wait_for(lock, patience, [this] { return !finished_.empty() || error_; });
        // What finished before the device was lost is handed out first.
        if (error_ && finished_.empty()) std::rethrow_exception(error_);
        return std::exchange(finished_, {});
    }

private:
    void drive() {
        try {
            check_cuda(cudaSetDevice(device_), "choosing device " + std::to_string(device_));
            const Stream stream;
            DeviceArray<SlotView> views(slots_.size());
            DeviceArray<int> active_list(slots_.size());
            DeviceArray<Progress> device_progress(slots_.size());
            std::vector<Progress> progress(slots_.size());
            std::int64_t steps = 200;
            while (wait_for_work()) {
                refill(progress, stream);
                std::vector<int> active;
                std::vector<SlotView> host_views;
                int widest = 0;
                for (std::size_t s = 0; s < slots_.size(); ++s) {
                    host_views.push_back(slots_[s].view);
                    if (!slots_[s].job) continue;
                    active.push_back(static_cast<int>(s));
                    widest = std::max(widest, slots_[s].view.padded);
                }
                views.upload(host_views.data(), host_views.size(), stream.get());
                active_list.upload(active.data(), active.size(), stream.get());
                device_progress.upload(progress.data(), progress.size(), stream.get());
                const auto start = Clock::now();
                advance_slots<<<static_cast<unsigned>(active.size()), threads_per_block, shared_bytes(widest),
                                stream.get()>>>(views.data(), active_list.data(), device_progress.data(), steps);
                check_cuda(cudaGetLastError(), "starting " + std::to_string(active.size()) + " replicas");
                const std::vector<Progress> before = progress;
                device_progress.download(progress.data(), progress.size(), stream.get());
                stream.wait("simulating " + std::to_string(active.size()) + " replicas");
                const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
                for (const int s : active) steps_ += progress[s].step - before[s].step;
                take_finished(progress, stream);
                steps = std::clamp<std::int64_t>(
                    static_cast<std::int64_t>(static_cast<double>(steps) * seconds_per_launch / seconds), steps / 4 + 1,
                    steps * 4);
            }
        } catch (...) {
            const std::lock_guard lock(mutex_);
            error_ = std::current_exception();
            more_results_.notify_all();
        }
    }

    // False when the engine is to stop.
    bool wait_for_work() {
        std::unique_lock lock(mutex_);
        more_work_.wait(lock, [this] { return stopping_ || running_ > 0 || !bag_.empty(); });
        return !stopping_;
    }

    void refill(std::vector<Progress>& progress, const Stream& stream) {
        for (std::size_t s = 0; s < slots_.size(); ++s) {
            Slot& slot = slots_[s];
            if (slot.job) continue;
            {
                const std::lock_guard lock(mutex_);
                if (bag_.empty()) return;
                slot.job = std::move(bag_.front());
                bag_.pop_front();
                ++running_;
            }
            progress[s] = Progress{};
            load(slot, stream);
        }
    }

    static void load(Slot& slot, const Stream& stream) {
        const ReplicaJob& job = *slot.job;
        const HostReplica replica = make_replica(job, warp_lanes);
        const StepParameters parameters = make_step_parameters(job);
        const std::size_t bins = static_cast<std::size_t>(group_count) * job.half_bins;
        slot.numbers.reserve(replica.numbers.size());
        slot.group.reserve(replica.group.size());
        slot.parameters.reserve(1);
        slot.counts.reserve(bins);
        slot.profiles.reserve(bins * job.blocks);
        slot.scalars.reserve(static_cast<std::size_t>(scalar_count) * job.blocks);
        slot.numbers.upload(replica.numbers.data(), replica.numbers.size(), stream.get());
        slot.group.upload(replica.group.data(), replica.group.size(), stream.get());
        slot.parameters.upload(&parameters, 1, stream.get());
        slot.counts.clear(bins, stream.get());
        slot.view = {slot.numbers.data(),    slot.group.data(),
                     slot.parameters.data(), {slot.counts.data(), slot.profiles.data(), slot.scalars.data()},
                     replica.count,          replica.padded};
        slot.since = Clock::now();
        stream.wait("loading a replica");  // the host's copies end here
    }

    void take_finished(const std::vector<Progress>& progress, const Stream& stream) {
        for (std::size_t s = 0; s < slots_.size(); ++s) {
            Slot& slot = slots_[s];
            if (!slot.job || (progress[s].step < slot.job->total_steps() && !progress[s].lost)) continue;
            const ReplicaJob& job = *slot.job;
            ReplicaResult result;
            result.id = job.id;
            result.steps = progress[s].step;
            result.failed = progress[s].lost;
            if (result.failed) {
                result.reason = lost_replica_reason(job, progress[s].step);
            } else {
                std::vector<float> profiles(static_cast<std::size_t>(group_count) * job.half_bins * job.blocks);
                std::vector<float> scalars(static_cast<std::size_t>(scalar_count) * job.blocks);
                slot.profiles.download(profiles.data(), profiles.size(), stream.get());
                slot.scalars.download(scalars.data(), scalars.size(), stream.get());
                stream.wait("reading a finished replica");
                result.blocks = block_averages(job, profiles.data(), scalars.data(), progress[s].blocks);
            }
            result.seconds = std::chrono::duration<double>(Clock::now() - slot.since).count();
            slot.job.reset();
            {
                const std::lock_guard lock(mutex_);
                finished_.push_back(std::move(result));
                --running_;
            }
            more_results_.notify_all();
        }
    }

    int device_;
    cudaDeviceProp properties_{};
    std::size_t largest_shared_ = 0;
    std::vector<Slot> slots_;
    mutable std::mutex mutex_;
    std::condition_variable more_work_, more_results_;
    std::deque<ReplicaJob> bag_;
    std::vector<ReplicaResult> finished_;
    std::exception_ptr error_;
    bool stopping_ = false;
    std::atomic<std::size_t> running_{0};
    std::atomic<std::int64_t> steps_{0};
    std::thread driver_;
};

// Whether this build has code, or PTX that the driver can compile, for the present device.
bool has_code() {
    cudaFuncAttributes attributes{};
    const bool found = cudaFuncGetAttributes(&attributes, advance_slots) == cudaSuccess;
    if (!found) cudaGetLastError();  // forget it: the next call would report it again
    return found;
}

// What stands behind a failed search for devices, in words that tell a user what to install.
std::string why_no_device(cudaError_t status) {
    int driver = 0;
    if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0) return "there is no NVIDIA driver";
    const auto words = [](int version) {
        return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
    };
    if (status == cudaErrorInsufficientDriver)
        return "the NVIDIA driver knows CUDA " + words(driver) + ", this mdsweep needs " + words(CUDART_VERSION);
    return cudaGetErrorString(status);
}

}  // namespace

CudaDevices cuda_devices() {
    CudaDevices devices;
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status != cudaSuccess) {
        cudaGetLastError();  // forget it: the next call would report it again
        devices.why_none = why_no_device(status);
        return devices;
    }
    for (int d = 0; d < count; ++d) {
        cudaDeviceProp properties{};
        if (cudaSetDevice(d) != cudaSuccess || cudaGetDeviceProperties(&properties, d) != cudaSuccess) continue;
        const std::string capability = std::to_string(properties.major) + "." + std::to_string(properties.minor);
        if (!has_code()) {
            devices.why_none = std::string(properties.name) + " has compute capability " + capability +
                               ", for which this build has no code";
            continue;
        }
        devices.usable.push_back({d, properties.name, capability,
                                  static_cast<double>(properties.totalGlobalMem) / (1024.0 * 1024 * 1024),
                                  properties.multiProcessorCount});
    }
    if (count == 0) devices.why_none = "no CUDA device";
    return devices;
}

std::unique_ptr<Engine> make_cuda_engine(int device) {
    return std::make_unique<CudaEngine>(device);
}

}  // namespace mdsweep::md
