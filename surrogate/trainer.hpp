// Trains ensembles in the background while simulations go on, always on the newest data.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

class Trainer {
public:
    struct Version {
        int number = 0;
        std::shared_ptr<const Ensemble> ensemble;
        double seconds = 0;  // that its training took
    };

    // Versions are numbered from `first_version`. `start`, when given, is the ensemble that the first one goes on from
    // (as when a sweep is resumed); else it is trained from scratch. Each version has a seed of its own, made from
    // options.seed and its number. options.cancelled is asked from the background thread.
    Trainer(Shape shape, TrainOptions options, int first_version, std::shared_ptr<const Ensemble> start = nullptr);
    // Stops the training that runs, and waits for it.
    ~Trainer();
    Trainer(const Trainer&) = delete;
    Trainer& operator=(const Trainer&) = delete;

    // Hands over examples to train the next version on. They replace those that were offered before and not begun yet;
    // a training that runs goes on to its end.
    void offer(Examples examples);

    // The newest finished version that has not been taken; older untaken ones are dropped. Throws what a training
    // threw; the trainer can be used on after that.
    [[nodiscard]] std::optional<Version> take();

    // Nothing is being trained and nothing waits for it. There may be a version to take.
    [[nodiscard]] bool idle() const;

private:
    struct Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace mdsweep::surrogate
