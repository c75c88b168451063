#include "trainer.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "limits.hpp"

namespace mdsweep::surrogate {
namespace {

// Going on from the last version saves half of the steps, but carries its choices along. It begins anew when there are
// so many times the rows that it began with, or when going on made it worse on rows that it had not seen.
constexpr double rows_to_begin_anew = 1.5;
constexpr double worse = 1.1;

// Networks that lost to a Gaussian process by far are not trained again before there are so many times the rows: the
// time is the simulations'.
constexpr double rows_to_try_again = 1.3;

}  // namespace

struct Trainer::Worker {
    Worker(Shape s, TrainOptions o, int first_version, std::shared_ptr<const Ensemble> start)
        : shape(std::move(s)), options(std::move(o)), next_version(first_version), latest(std::move(start)) {
        if (latest) note(*latest, false);
    }

    void work();
    [[nodiscard]] Version train(const Examples& examples);
    void note(const Ensemble& trained, bool warm);

    const Shape shape;
    const TrainOptions options;
    int next_version;                        // this and all down to got_worse belong to the thread
    std::shared_ptr<const Ensemble> latest;  // what a warm start goes on from
    std::size_t began_with = 0;              // rows, when networks were last trained from scratch; 0: unknown
    std::size_t tried_on = 0;                // rows, when networks were last trained
    HeldOut at_trial;                        // and how they did
    bool got_worse = false;

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
    const auto rows = static_cast<double>(examples.rows);
    const bool warm =
        latest && began_with > 0 && !got_worse && rows < rows_to_begin_anew * static_cast<double>(began_with);
    TrainOptions its = options;
    its.seed = options.seed * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(next_version);
    its.cancelled = [this] { return stop.load() || (options.cancelled && options.cancelled()); };
    if (lost_by_far(at_trial) && its.method == Method::best &&
        rows < rows_to_try_again * static_cast<double>(tried_on)) {
        its.method = Method::gaussian_process;
    }
    its.networks_anew = !warm;
    if (warm) {
        its.steps = (options.steps + 1) / 2;
        its.learning_rate = options.learning_rate / 2;
    }
    const auto begin = std::chrono::steady_clock::now();
    Version version;
    version.ensemble = Ensemble::train(shape, examples, its, latest.get());
    version.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    version.number = next_version++;
    note(*version.ensemble, warm);
    latest = version.ensemble;
    return version;
}

// Keeps the books on networks.
void Trainer::Worker::note(const Ensemble& trained, bool warm) {
    const HeldOut now = trained.held_out();
    got_worse = warm && now.networks > worse * at_trial.networks;
    if (!trained.has_networks()) {
        began_with = 0;
    } else if (!warm) {
        began_with = trained.trained_on();
    }
    if (now.networks < 0) return;  // not tried this time
    tried_on = trained.trained_on();
    at_trial = now;
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
        const std::scoped_lock lock(worker_->mutex);
        worker_->stop = true;
    }
    worker_->changed.notify_all();
    worker_->thread.join();
}

void Trainer::offer(Examples examples) {
    {
        const std::scoped_lock lock(worker_->mutex);
        worker_->offered = std::move(examples);
    }
    worker_->changed.notify_all();
}

std::optional<Trainer::Version> Trainer::take() {
    const std::scoped_lock lock(worker_->mutex);
    if (worker_->error) std::rethrow_exception(std::exchange(worker_->error, nullptr));
    return std::exchange(worker_->finished, std::nullopt);
}

bool Trainer::idle() const {
    const std::scoped_lock lock(worker_->mutex);
    return !worker_->training && !worker_->offered;
}

}  // namespace mdsweep::surrogate
