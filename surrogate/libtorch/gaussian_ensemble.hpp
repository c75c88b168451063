// A Gaussian process as a surrogate. Internal to surrogate/.
#pragma once

#include <optional>
#include <vector>

#include "gaussian_process.hpp"
#include "network.hpp"
#include "summary.hpp"

namespace mdsweep::surrogate {

class GaussianEnsemble final : public Ensemble {
public:
    // `process`: as stored. `networks`: those that did worse, which a later version may go on from. They are not
    // stored.
    GaussianEnsemble(Shape shape, GaussianProcess process, std::optional<Network> networks, Summary summary);
    static std::shared_ptr<const GaussianEnsemble> restore(const Shape& shape, std::span<const NamedArray> arrays);

    [[nodiscard]] const Shape& shape() const override { return shape_; }
    [[nodiscard]] double train_error() const override { return summary_.train_error; }
    [[nodiscard]] std::size_t trained_on() const override { return summary_.rows; }
    [[nodiscard]] HeldOut held_out() const override { return summary_.held_out; }
    [[nodiscard]] HeldOutRows held_out_rows() const override { return summary_.held_out_rows; }
    [[nodiscard]] bool has_networks() const override { return networks_.has_value(); }
    [[nodiscard]] std::string description() const override { return describe(summary_.held_out, true); }
    [[nodiscard]] std::vector<NamedArray> arrays() const override;
    [[nodiscard]] Prediction predict(std::span<const double> inputs, std::span<const double> scale) const override;
    // Dot products are the prior covariance of the outputs, in units of the tolerances, summed over the columns; by
    // frequencies drawn from the kernels' spectra, always the same ones.
    [[nodiscard]] FeatureVectors features(std::span<const double> inputs) const override;

    [[nodiscard]] std::vector<double> local_scale(std::span<const double> inputs) const override;

    [[nodiscard]] const std::optional<Network>& networks() const { return networks_; }
    [[nodiscard]] const GaussianProcess& process() const { return process_; }

private:
    // In units of the outputs' scales: [rows, columns] each.
    struct Moments {
        at::Tensor mean, variance;
    };
    [[nodiscard]] Moments moments(const at::Tensor& x) const;

    Shape shape_;
    GaussianProcess process_;
    GaussianProcess exact_;  // the same in double precision, to calculate with
    std::optional<Network> networks_;
    Summary summary_;
    std::vector<at::Tensor> components_;  // of each kernel
};

}  // namespace mdsweep::surrogate
