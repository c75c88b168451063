#include "trainer.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace mdsweep::surrogate {
namespace {

// Going on from the last version saves half of the epochs, but carries its choices along: every fourth begins anew.
constexpr int scratch_every = 4;

}  // namespace

struct Trainer::Worker {
    Worker(Shape s, TrainOptions o, int first_version, std::shared_ptr<const Ensemble> start)
        : shape(std::move(s)), options(std::move(o)), next_version(first_version), latest(std::move(start)) {}

    void work();
    [[nodiscard]] Version train(const Examples& examples);

    const Shape shape;
    const TrainOptions options;
    int next_version;                        // this and the next two belong to the thread
    int since_scratch = 0;                   // versions since one was trained from scratch
    std::shared_ptr<const Ensemble> latest;  // what a warm start goes on from

    mutable std::mutex mutex;  // over all below
    std::condition_variable changed;
    std::optional<Examples> offered;
    std::optional<Version> finished;
    std::exception_ptr error;
    bool training = false;

    std::atomic<bool> stop = false;
    std::thread thread;
};

Trainer::Version Trainer::Worker::train(const Examples& examples) {
    const bool warm = latest && since_scratch + 1 < scratch_every;
    TrainOptions its = options;
    its.seed = options.seed * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(next_version);
    its.cancelled = [this] { return stop.load() || (options.cancelled && options.cancelled()); };
    if (warm) {
        its.epochs = (options.epochs + 1) / 2;
        its.learning_rate = options.learning_rate / 2;
    }
    const auto begin = std::chrono::steady_clock::now();
    Version version;
    version.ensemble = Ensemble::train(shape, examples, its, warm ? latest.get() : nullptr);
    version.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    version.number = next_version++;
    latest = version.ensemble;
    since_scratch = warm ? since_scratch + 1 : 0;
    return version;
}

void Trainer::Worker::work() {
    std::unique_lock lock(mutex);
    while (true) {
        changed.wait(lock, [this] { return stop || offered; });
        if (stop) return;
        const Examples examples = std::move(*offered);
        offered.reset();
        training = true;
        lock.unlock();
        std::optional<Version> version;
        std::exception_ptr thrown;
        try {
            version = train(examples);
        } catch (...) {
            thrown = std::current_exception();
            latest = nullptr;  // the next one does not go on from what may have led here
        }
        lock.lock();
        training = false;
        if (version) finished = std::move(version);
        if (thrown) error = thrown;
    }
}

Trainer::Trainer(Shape shape, TrainOptions options, int first_version, std::shared_ptr<const Ensemble> start)
    : worker_(std::make_unique<Worker>(std::move(shape), std::move(options), first_version, std::move(start))) {
    worker_->thread = std::thread([this] { worker_->work(); });
}

Trainer::~Trainer() {
    {
        const std::lock_guard lock(worker_->mutex);
        worker_->stop = true;
    }
    worker_->changed.notify_all();
    worker_->thread.join();
}

void Trainer::offer(Examples examples) {
    {
        const std::lock_guard lock(worker_->mutex);
        worker_->offered = std::move(examples);
    }
    worker_->changed.notify_all();
}

std::optional<Trainer::Version> Trainer::take() {
    const std::lock_guard lock(worker_->mutex);
    if (worker_->error) std::rethrow_exception(std::exchange(worker_->error, nullptr));
    return std::exchange(worker_->finished, std::nullopt);
}

bool Trainer::idle() const {
    const std::lock_guard lock(worker_->mutex);
    return !worker_->training && !worker_->offered;
}

}  // namespace mdsweep::surrogate
