#include "engine/cuda_engine.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "engine/launch_queue.hpp"
#include "replica/check_job.hpp"
#include "replica/step_parameters.hpp"

namespace mdsweep::md {

namespace {

constexpr std::chrono::milliseconds launch_duration{20};
constexpr double most_filled = 2;        // of the device: as many replicas again wait there for a place
constexpr int loaded_at_a_time = 64;     // before the next launch
constexpr double training_share = 0.04;  // of the multiprocessors
constexpr int typical_replica = 512;     // stands for the replicas before the first is known

// Multiprocessors that are left to others while they train: few enough to be hardly missed.
int multiprocessors_for_training(int all) {
    return std::max(1, static_cast<int>(training_share * all));
}

ReplicaShape shape_of(const ReplicaJob& job) {
    return replica_shape(job.particle_count(), loop_kind(job));
}

class CudaEngine final : public Engine {
public:
    explicit CudaEngine(int device) : device_(device) {
        check_cuda(cudaSetDevice(device), "choosing GPU " + std::to_string(device));
        cudaDeviceProp properties{};
        check_cuda(cudaGetDeviceProperties(&properties, device), "asking for the GPU's properties");
        name_ = properties.name;
        multiprocessors_ = properties.multiProcessorCount;
        slots_ = device_capacity(replica_shape(typical_replica));
        driver_ = std::thread([this] { drive(); });
    }

    ~CudaEngine() override {
        {
            const std::scoped_lock lock(mutex_);
            stopping_ = true;
        }
        more_work_.notify_all();
        driver_.join();
    }
    CudaEngine(const CudaEngine&) = delete;
    CudaEngine& operator=(const CudaEngine&) = delete;

    std::string description() const override {
        return name_ + ", " + std::to_string(slots_.load()) + " replicas at once";
    }
    std::size_t slots() const override { return slots_; }
    std::size_t side_by_side(int particles) const override {
        return md::side_by_side(multiprocessors_, replica_shape(particles));
    }
    std::size_t running() const override { return std::min(on_device_.load(), slots_.load()); }
    std::int64_t steps_done() const override { return steps_; }
    std::size_t pending() const override {
        const std::scoped_lock lock(mutex_);
        return bag_.size() + on_device_ + finished_.size();
    }
    void leave_room(bool wanted) override { leave_room_ = wanted; }

    void submit(ReplicaJob job) override {
        check_job(job);
        std::size_t capacity = 0;
        if (job.particle_count() <= largest_replica) {
            check_cuda(cudaSetDevice(device_), "choosing GPU " + std::to_string(device_));
            capacity = device_capacity(shape_of(job));
        }
        if (capacity == 0)
            throw std::runtime_error(
                "a replica of " + std::to_string(job.particle_count()) +
                " particles does not fit a multiprocessor of " + name_ + " (at most " +
                std::to_string(largest_replica) +
                " particles, and fewer with little shared memory); lower target_ions or the box, or use --device cpu");
        {
            const std::scoped_lock lock(mutex_);
            bag_.push_back(std::move(job));
        }
        slots_ = capacity;  // for replicas like those that come now
        more_work_.notify_one();
    }

    std::vector<ReplicaResult> collect(std::chrono::milliseconds patience) override {
        std::unique_lock lock(mutex_);
        more_results_.wait_for(lock, patience, [this] { return !finished_.empty() || error_; });
        // Replicas that finished before the device was lost are handed out first.
        if (error_ && finished_.empty()) std::rethrow_exception(error_);
        return std::exchange(finished_, {});
    }

private:
    // How many replicas of that shape the device runs at once.
    [[nodiscard]] std::size_t device_capacity(const ReplicaShape& shape) const {
        return static_cast<std::size_t>(thread_blocks_per_multiprocessor(shape)) * multiprocessors_ * shape.teams;
    }

    void drive() {
        try {
            check_cuda(cudaSetDevice(device_), "choosing GPU " + std::to_string(device_));
            DeviceSide device(*this);
            while (wait_for_work()) device.turn();
        } catch (...) {
            const std::scoped_lock lock(mutex_);
            error_ = std::current_exception();
            more_results_.notify_all();
        }
    }

    // False when the engine is to stop.
    bool wait_for_work() {
        std::unique_lock lock(mutex_);
        more_work_.wait(lock, [this] { return stopping_ || on_device_ > 0 || !bag_.empty(); });
        return !stopping_;
    }

    // The state of the driver thread, which no other thread touches.
    class DeviceSide {
    public:
        explicit DeviceSide(CudaEngine& engine) : engine_(engine) {}

        // Loads replicas while there is room, keeps two launches of every queue in flight, and takes the outcome of the
        // oldest.
        void turn() {
            load_replicas();
            const double everything = std::max(1.0, filled());
            for (auto& [particles, queue] : queues_)
                while (queue.residents() > 0 && queue.in_flight() < 2) {
                    queue.launch(launch_duration, queue.filled() / everything, reserved_multiprocessors(), transfers_);
                    order_.push_back(&queue);
                }
            if (order_.empty()) return;
            LaunchQueue& oldest = *order_.front();
            order_.pop_front();
            take(oldest, oldest.complete_oldest());
        }

    private:
        [[nodiscard]] int reserved_multiprocessors() const {
            const int all = engine_.multiprocessors_;
            return engine_.leave_room_ ? std::min(multiprocessors_for_training(all), all - 1) : 0;
        }

        // How much of the device its residents fill.
        [[nodiscard]] double filled() const {
            double sum = 0;
            for (const auto& [particles, queue] : queues_) sum += queue.filled();
            return sum;
        }

        void load_replicas() {
            if (order_.empty()) memory_is_full_ = false;  // nobody is there who could give memory back
            for (int loaded = 0; loaded < loaded_at_a_time && filled() < most_filled && !memory_is_full_; ++loaded) {
                std::optional<ReplicaJob> job = engine_.next_job();
                if (!job) return;
                load(std::move(*job));
            }
        }

        void load(ReplicaJob job) {
            const ReplicaShape shape = shape_of(job);
            const HostReplica replica = make_replica(job, 1, shape.padded);
            ReplicaMemory memory;
            try {
                memory = pool_.take(ReplicaMemory::bytes(job, replica));
            } catch (const DeviceOutOfMemory&) {
                // Fewer at once will do, unless this one is alone and even so finds no room.
                if (order_.empty() && filled() == 0) throw;
                memory_is_full_ = true;
                engine_.put_back(std::move(job));
                return;
            }
            memory.load(job, replica, transfers_);
            queue_of(shape).add({std::move(job), Clock::now(), memory, {}, {}, {}});
        }

        LaunchQueue& queue_of(const ReplicaShape& shape) {
            const std::pair key(shape.padded, shape.loop);
            const auto found = queues_.find(key);
            if (found != queues_.end()) return found->second;
            const int thread_blocks = thread_blocks_per_multiprocessor(shape) * engine_.multiprocessors_;
            return queues_.try_emplace(key, shape, thread_blocks).first->second;
        }

        void take(LaunchQueue& queue, CompletedLaunch news) {
            engine_.steps_ += news.steps;
            const std::vector<Resident*> to_check = queue.to_check();
            for (const Resident& resident : news.finished)
                resident.memory.fetch_record(resident.last.blocks, transfers_);
            for (const Resident* resident : to_check) resident->memory.fetch_record(resident->last.blocks, transfers_);
            if (!news.finished.empty() || !to_check.empty()) transfers_.wait("copying results from the GPU");
            for (Resident* resident : to_check) check(*resident);
            for (Resident& resident : news.finished) check(resident);
            for (Resident& resident : queue.take_out_cut()) news.finished.push_back(std::move(resident));
            for (const Resident& resident : news.finished) {
                engine_.hand_out(result_of(resident));
                queue.retire(resident.memory);
            }
            if (!news.unused.empty()) memory_is_full_ = false;
            for (const ReplicaMemory& memory : news.unused) pool_.give_back(memory);
        }

        // Its record has been fetched. One that is lost after the check that ends it has ended well.
        static void check(Resident& resident) {
            if (resident.check_due())
                resident.cut =
                    resident.checks.end(resident.job, resident.memory.averages(resident.job, resident.last.blocks));
        }

        static ReplicaResult result_of(const Resident& resident) {
            ReplicaResult result;
            result.id = resident.job.id;
            result.steps = resident.cut ? steps_to(resident.job, *resident.cut) : resident.last.step;
            result.failed = resident.last.lost && !resident.cut;
            if (result.failed)
                result.reason = lost_replica_reason(resident.job, resident.last.step);
            else
                result.blocks = resident.memory.averages(resident.job, resident.cut.value_or(resident.last.blocks));
            result.seconds = std::chrono::duration<double>(Clock::now() - resident.since).count();
            return result;
        }

        CudaEngine& engine_;
        Stream transfers_;
        ReplicaPool pool_{transfers_};
        std::map<std::pair<int, LoopKind>, LaunchQueue> queues_;  // the padded number of particles tells shapes apart
        std::deque<LaunchQueue*> order_;                          // of the launches in flight
        bool memory_is_full_ = false;
    };

    std::optional<ReplicaJob> next_job() {
        const std::scoped_lock lock(mutex_);
        if (bag_.empty()) return std::nullopt;
        ReplicaJob job = std::move(bag_.front());
        bag_.pop_front();
        ++on_device_;
        return job;
    }
    void put_back(ReplicaJob job) {
        const std::scoped_lock lock(mutex_);
        bag_.push_front(std::move(job));
        --on_device_;
    }
    void hand_out(ReplicaResult result) {
        {
            const std::scoped_lock lock(mutex_);
            finished_.push_back(std::move(result));
            --on_device_;
        }
        more_results_.notify_all();
    }

    int device_;
    std::string name_;
    int multiprocessors_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable more_work_, more_results_;
    std::deque<ReplicaJob> bag_;
    std::vector<ReplicaResult> finished_;
    std::exception_ptr error_;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> leave_room_ = false;
    std::atomic<std::size_t> slots_{0};
    std::atomic<std::size_t> on_device_{0};
    std::atomic<std::int64_t> steps_{0};
    std::thread driver_;
};

}  // namespace

std::unique_ptr<Engine> make_cuda_engine(int device) {
    return std::make_unique<CudaEngine>(device);
}

}  // namespace mdsweep::md
