#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "arrays.hpp"
#include "checks.hpp"

namespace mdsweep::surrogate {

FeatureVectors Ensemble::features(std::span<const double> inputs) const {
    const std::size_t rows = check_inputs(shape(), inputs);
    const std::vector<double> seen = mapped_inputs(shape(), inputs);
    return {rows, static_cast<std::size_t>(shape().seen_count()), to_floats(seen)};
}

std::vector<double> Ensemble::local_scale(std::span<const double> inputs) const {
    std::vector<double> ones(check_inputs(shape(), inputs), 1.0);
    return ones;
}

Prediction predict(const Ensemble& ensemble, std::span<const double> inputs, std::span<const double> scale,
                   int threads) {
    const Shape& shape = ensemble.shape();
    const std::size_t rows = check_query(shape, inputs, scale);
    const auto parts = std::min(static_cast<std::size_t>(std::max(threads, 1)), std::max<std::size_t>(rows, 1));
    if (parts == 1) return ensemble.predict(inputs, scale);
    std::vector<Prediction> part(parts);
    std::vector<std::exception_ptr> thrown(parts);
    const auto first_of = [&](std::size_t p) { return rows * p / parts; };
    {
        std::vector<std::jthread> workers;
        for (std::size_t p = 0; p < parts; ++p) {
            workers.emplace_back([&, p] {
                const auto cut = [&](std::span<const double> all, std::size_t width) {
                    return all.subspan(first_of(p) * width, (first_of(p + 1) - first_of(p)) * width);
                };
                try {
                    part[p] = ensemble.predict(cut(inputs, shape.inputs.size()), cut(scale, shape.outputs.size()));
                } catch (...) {
                    thrown[p] = std::current_exception();
                }
            });
        }
    }
    for (const std::exception_ptr& error : thrown) {
        if (error) std::rethrow_exception(error);
    }
    Prediction all = std::move(part.front());
    for (std::size_t p = 1; p < parts; ++p) {
        all.rows += part[p].rows;
        all.mean.insert(all.mean.end(), part[p].mean.begin(), part[p].mean.end());
        all.deviation.insert(all.deviation.end(), part[p].deviation.begin(), part[p].deviation.end());
    }
    return all;
}

}  // namespace mdsweep::surrogate
