#include "cpu/cpu_engine.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "cpu/kernel_replica.hpp"
#include "replica/check_job.hpp"
#include "replica/checks.hpp"
#include "replica/record.hpp"

namespace mdsweep::cpu {

namespace {

using Clock = std::chrono::steady_clock;

// Steps between two looks at whether to stop: some milliseconds.
std::int64_t steps_per_look(int particles) {
    return std::max<std::int64_t>(1, 20'000'000 / (std::int64_t{particles} * particles + 1000));
}

// Runs a replica; `went_on(steps)` is told of every chunk and says whether to go on. An abandoned replica has no
// blocks.
md::ReplicaResult run_replica(const md::ReplicaJob& job, const std::function<bool(std::int64_t)>& went_on) {
    const auto start = Clock::now();
    KernelReplica replica(job, kernels().front());
    const md::Progress& progress = replica.progress;
    const std::int64_t chunk = steps_per_look(job.particle_count());
    const auto blocks = [&] { return md::block_averages(job, replica.record.view(), progress.blocks); };
    md::Checks checks;
    bool enough = false;
    while (progress.step < job.total_steps() && !progress.lost && !enough) {
        const std::int64_t before = progress.step;
        const std::int64_t to_check = job.enough ? md::steps_to(job, checks.next()) - before : chunk;
        replica.advance(std::min(chunk, to_check));
        if (!went_on(progress.step - before)) break;
        enough = checks.due(job, progress.blocks) && checks.end(job, blocks());
    }
    md::ReplicaResult result;
    result.id = job.id;
    result.steps = progress.step;
    result.failed = progress.lost;
    if (progress.lost) {
        result.reason = md::lost_replica_reason(job, progress.step);
    } else {
        result.blocks = blocks();
    }
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return result;
}

class CpuEngine final : public md::Engine {
public:
    explicit CpuEngine(int threads) {
        for (int t = 0; t < threads; ++t) workers_.emplace_back([this] { work(); });
    }

    ~CpuEngine() override {
        {
            const std::scoped_lock lock(mutex_);
            stopping_ = true;
            bag_.clear();
        }
        more_work_.notify_all();
        for (std::thread& worker : workers_) worker.join();
    }

    CpuEngine(const CpuEngine&) = delete;
    CpuEngine& operator=(const CpuEngine&) = delete;

    std::string description() const override {
        return "CPU, " + std::to_string(workers_.size()) + (workers_.size() == 1 ? " thread, " : " threads, ") +
               kernels().front().name;
    }
    std::size_t slots() const override { return workers_.size(); }
    std::size_t running() const override { return running_; }
    std::int64_t steps_done() const override { return steps_; }

    std::size_t pending() const override {
        const std::scoped_lock lock(mutex_);
        return bag_.size() + running_ + finished_.size();
    }

    void submit(md::ReplicaJob job) override {
        md::check_job(job);
        {
            const std::scoped_lock lock(mutex_);
            bag_.push_back(std::move(job));
        }
        more_work_.notify_one();
    }

    std::vector<md::ReplicaResult> collect(std::chrono::milliseconds patience) override {
        std::unique_lock lock(mutex_);
        more_results_.wait_for(lock, patience, [this] { return !finished_.empty() || error_; });
        // Replicas that finished before are handed out first.
        if (error_ && finished_.empty()) std::rethrow_exception(std::exchange(error_, nullptr));
        return std::exchange(finished_, {});
    }

private:
    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            more_work_.wait(lock, [this] { return stopping_ || !bag_.empty(); });
            if (stopping_) return;
            const md::ReplicaJob job = std::move(bag_.front());
            bag_.pop_front();
            ++running_;
            lock.unlock();
            md::ReplicaResult result;
            std::exception_ptr error;
            try {
                result = run_replica(job, [this](std::int64_t steps) {
                    steps_ += steps;
                    return !stopping_;
                });
            } catch (...) {
                error = std::current_exception();
            }
            lock.lock();
            --running_;
            if (stopping_) return;
            if (error)
                error_ = error;
            else
                finished_.push_back(std::move(result));
            more_results_.notify_all();
        }
    }

    mutable std::mutex mutex_;
    std::condition_variable more_work_, more_results_;
    std::deque<md::ReplicaJob> bag_;
    std::vector<md::ReplicaResult> finished_;
    std::exception_ptr error_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::size_t> running_{0};
    std::atomic<std::int64_t> steps_{0};
    std::vector<std::thread> workers_;
};

}  // namespace

std::unique_ptr<md::Engine> make_cpu_engine(int threads) {
    if (threads <= 0) threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    return std::make_unique<CpuEngine>(threads);
}

md::ReplicaResult simulate(const md::ReplicaJob& job) {
    return run_replica(job, [](std::int64_t) { return true; });
}

}  // namespace mdsweep::cpu
