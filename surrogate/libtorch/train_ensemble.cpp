#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <random>
#include <stdexcept>
#include <utility>

#include "arrays.hpp"
#include "basics/random.hpp"
#include "checks.hpp"
#include "compute_device.hpp"
#include "folds.hpp"
#include "functions.hpp"
#include "gaussian_ensemble.hpp"
#include "limits.hpp"
#include "network_ensemble.hpp"
#include "training.hpp"

namespace mdsweep::surrogate {
namespace {

bool same_networks(const Shape& a, const Shape& b) {
    return a.members == b.members && a.residual_layers == b.residual_layers && a.width == b.width &&
           a.seen_count() == b.seen_count() && a.column_count() == b.column_count();
}

// The start that training goes on from. A restored version has only the kind that was better.
struct Starts {
    const Network* networks = nullptr;
    const GaussianProcess* process = nullptr;
};

Starts starts_of(const Ensemble& start, const Shape& shape) {
    const auto* trained = dynamic_cast<const NetworkEnsemble*>(&start);
    const auto* process = dynamic_cast<const GaussianEnsemble*>(&start);
    if ((trained == nullptr && process == nullptr) || !same_networks(start.shape(), shape)) {
        throw std::invalid_argument("surrogate: training can only go on from an ensemble of the same shape");
    }
    if (trained != nullptr) return {&trained->network(), trained->process() ? &*trained->process() : nullptr};
    return {process->networks() ? &*process->networks() : nullptr, &process->process()};
}

struct Candidates {
    std::optional<Network> networks;
    std::optional<GaussianProcess> process;
    HeldOut held_out;
    HeldOutRows network_rows, process_rows;
};

// `count` of the rows, drawn at random.
Examples sample(const Shape& shape, const Examples& all, std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> drawn(all.rows);
    std::iota(drawn.begin(), drawn.end(), std::size_t{0});
    std::mt19937_64 random(seed);
    drawn = random_choice(std::move(drawn), count, random);
    Examples some;
    some.rows = count;
    const auto columns = static_cast<std::size_t>(shape.column_count());
    for (std::size_t i = 0; i < count; ++i) {
        const auto append = [&](std::vector<double>& to, const std::vector<double>& from, std::size_t width) {
            const auto row = std::span(from).subspan(drawn[i] * width, width);
            to.insert(to.end(), row.begin(), row.end());
        };
        append(some.inputs, all.inputs, shape.inputs.size());
        append(some.scale, all.scale, shape.outputs.size());
        append(some.values, all.values, columns);
        append(some.errors, all.errors, columns);
    }
    return some;
}

// None where it cannot be: an ill-conditioned covariance is a reason to do without, not to end a sweep.
void fit_process(const Shape& shape, const Examples& examples, std::uint64_t seed, const GaussianProcess* before,
                 Candidates& all) {
    if (examples.rows > most_gaussian_rows)
        return fit_process(shape, sample(shape, examples, most_gaussian_rows, seed), seed, before, all);
    try {
        const FittedProcess fitted = fit_gaussian_process(shape, examples, folds_of(shape, examples), seed, before);
        if (!std::isfinite(fitted.held_out)) return;
        all.process = fitted.process.as(at::kFloat);
        all.held_out.gaussian_process = fitted.held_out;
        all.process_rows = fitted.held_out_rows;
    } catch (const c10::Error&) {
        // The reason stands above.
    }
}

// A strong decay keeps the networks from learning the noise of a few rows, but smooths a kink, too (README.md):
// networks that begin anew try both, and that one is kept that does better on unseen rows. Of many rows the last
// trial's.
std::vector<double> decays(const Network* before, bool anew, std::size_t rows) {
    constexpr std::size_t many = 250;
    if (before != nullptr && (!anew || rows > many)) return {before->decay};
    return {weak_decay, strong_decay};
}

void fit_networks(const Shape& shape, const Examples& examples, const TrainOptions& options, const Network* before,
                  Candidates& all) {
    const bool anew = before == nullptr || options.networks_anew;
    const Network* start = anew ? nullptr : before;
    for (const double decay : decays(before, anew, examples.rows)) {
        TrainedNetwork trained;
        try {
            trained = compute_device().run(
                [&](at::Device device) { return train_network(shape, examples, options, start, decay, device); });
        } catch (const std::runtime_error&) {  // cancelled or diverged: what the other decay has led to is good
            if (!all.networks) throw;
            return;
        }
        if (all.networks && !(trained.held_out < all.held_out.networks)) continue;
        all.networks = std::move(trained.network);
        all.held_out.networks = trained.held_out;
        all.network_rows.errors = std::move(trained.held_out_errors);
        if (lost_by_far(all.held_out)) return;
    }
}

template <class Trained, class... Parts>
std::shared_ptr<const Ensemble> with_train_error(const Shape& shape, const Examples& examples, Summary summary,
                                                 const Parts&... parts) {
    // As a user of the predictions would measure it.
    const Trained trained(shape, parts..., summary);
    summary.train_error =
        root_mean_square(scaled_errors(shape, trained.predict(examples.inputs, examples.scale), examples.values));
    return std::make_shared<Trained>(shape, parts..., summary);
}

}  // namespace

std::shared_ptr<const Ensemble> with_libtorch::train(const Shape& shape, const Examples& examples,
                                                     const TrainOptions& options, const Ensemble* start) {
    check_examples(shape, examples);
    use_one_thread();
    const Starts from = start != nullptr ? starts_of(*start, shape) : Starts{};
    const Shape its = storable(shape);
    Candidates all;
    const bool enough = examples.rows >= fewest_gaussian_rows;
    if (options.method != Method::networks && enough) fit_process(its, examples, options.seed, from.process, all);
    if (options.method != Method::gaussian_process || !all.process) {
        fit_networks(its, examples, options, from.networks, all);
    }
    const bool process_wins = all.process && (!all.networks || all.held_out.networks < 0 ||
                                              all.held_out.gaussian_process < all.held_out.networks);
    if (process_wins) {
        return with_train_error<GaussianEnsemble>(its, examples, {examples.rows, 0, all.held_out, all.process_rows},
                                                  *all.process, all.networks);
    }
    return with_train_error<NetworkEnsemble>(its, examples, {examples.rows, 0, all.held_out, all.network_rows},
                                             *all.networks, all.process);
}

std::shared_ptr<const Ensemble> with_libtorch::restore(const Shape& shape, std::span<const NamedArray> arrays) {
    check_shape(shape);
    const Shape its = stored_shape(shape, arrays);
    if (look_for(arrays, "kernel.length") != nullptr) return GaussianEnsemble::restore(its, arrays);
    return NetworkEnsemble::restore(its, arrays);
}

std::string with_libtorch::library_version() {
    return std::string(TORCH_VERSION) + (at::hasCUDA() ? ", CUDA available" : ", CPU only");
}

}  // namespace mdsweep::surrogate
