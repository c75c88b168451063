#include "observables/diffusion.hpp"

#include <cmath>
#include <stdexcept>

#include "observables/block_average.hpp"

namespace mdsweep {

namespace {

using Windows = std::vector<double>;  // [group][sample]

// A group's window, of the directions asked for.
std::vector<double> window_of(const Windows& lateral, const Windows& z, int group, int groups, Directions directions) {
    const std::size_t samples = lateral.size() / static_cast<std::size_t>(groups);
    if (samples < 4) throw std::invalid_argument("a diffusion coefficient needs windows of at least 4 samples");
    std::vector<double> window(samples);
    for (std::size_t k = 0; k < samples; ++k) {
        const std::size_t place = static_cast<std::size_t>(group) * samples + k;
        if (directions != Directions::z) window[k] += lateral[place];
        if (directions != Directions::lateral) window[k] += z[place];
    }
    return window;
}

}  // namespace

double einstein(std::span<const double> msd, std::size_t first, std::size_t last, double lag_time, int dimensions) {
    const double middle = 0.5 * static_cast<double>(first + last - 1);
    double sum = 0, squares = 0;
    for (std::size_t k = first; k < last; ++k) {
        const double lag = static_cast<double>(k) - middle;
        sum += lag * msd[k];
        squares += lag * lag;
    }
    return sum / squares / lag_time / (2 * dimensions);
}

double einstein(std::span<const double> msd, double lag_time, int dimensions) {
    return einstein(msd, msd.size() / 2, msd.size(), lag_time, dimensions);
}

Diffusive diffusive(std::span<const double> msd, std::size_t first, std::size_t last, double lag_time, int dimensions,
                    double squared_speed) {
    constexpr double least_share = 0.5;  // of D, that the slope has to be
    Diffusive result{.slope = einstein(msd, first, last, lag_time, dimensions)};
    result.coefficient = result.slope;
    // The slope of particles that remember for that long; it grows with the memory.
    std::vector<double> model(last);
    const auto slope_of = [&](double memory) {
        for (std::size_t k = first; k < last; ++k) {
            const double time = static_cast<double>(k) * lag_time;
            model[k] = 2 * dimensions * squared_speed * memory * (time + memory * std::expm1(-time / memory));
        }
        return einstein(model, first, last, lag_time, 1) / dimensions;
    };
    const double window = static_cast<double>(last) * lag_time;
    double low = 1e-6 * window, high = window;
    if (result.slope <= slope_of(low)) {  // beyond all memory, or none that shows
        result.reached = true;
        return result;
    }
    result.memory = high;
    if (result.slope >= slope_of(high)) return result;
    for (int halving = 0; halving < 60; ++halving) {
        result.memory = 0.5 * (low + high);
        (slope_of(result.memory) < result.slope ? low : high) = result.memory;
    }
    const double coefficient = squared_speed * result.memory;
    if (result.slope < least_share * coefficient) return result;
    const double step = 1e-4 * result.memory;
    result.sensitivity = 2 * step * squared_speed / (slope_of(result.memory + step) - slope_of(result.memory - step));
    result.coefficient = coefficient;
    result.reached = true;
    return result;
}

double green_kubo(std::span<const double> vacf, double lag_time, int dimensions) {
    double sum = -0.5 * (vacf.front() + vacf.back());
    for (const double value : vacf) sum += value;
    return sum * lag_time / dimensions;
}

Diffusion diffusion(const std::vector<md::ReplicaResult>& replicas, int group, int groups, Directions directions,
                    double lag_time) {
    std::vector<std::vector<std::vector<double>>> slopes, integrals;  // [replica][block][1]
    for (const md::ReplicaResult& replica : replicas) {
        auto &slopes_here = slopes.emplace_back(), &integrals_here = integrals.emplace_back();
        for (const md::BlockAverages& block : replica.blocks) {
            const auto msd = window_of(block.msd_lateral, block.msd_z, group, groups, directions);
            const auto vacf = window_of(block.vacf_lateral, block.vacf_z, group, groups, directions);
            slopes_here.push_back({einstein(msd, lag_time, dimensions(directions))});
            integrals_here.push_back({green_kubo(vacf, lag_time, dimensions(directions))});
        }
    }
    const BlockAverage slope = block_average(slopes), integral = block_average(integrals);
    return {slope.mean.front(), slope.error.front(), integral.mean.front(), integral.error.front()};
}

}  // namespace mdsweep
