// An ensemble of trained networks. Internal to surrogate/.
#pragma once

#include <mutex>
#include <optional>

#include "gaussian_process.hpp"
#include "network.hpp"
#include "summary.hpp"

namespace mdsweep::surrogate {

class NetworkEnsemble final : public Ensemble {
public:
    // `process`: one that did worse, which a later version may go on from. It is not stored.
    NetworkEnsemble(Shape shape, Network network, std::optional<GaussianProcess> process, Summary summary);
    static std::shared_ptr<const NetworkEnsemble> restore(const Shape& shape, std::span<const NamedArray> arrays);

    [[nodiscard]] const Shape& shape() const override { return shape_; }
    [[nodiscard]] double train_error() const override { return summary_.train_error; }
    [[nodiscard]] std::size_t trained_on() const override { return summary_.rows; }
    [[nodiscard]] HeldOut held_out() const override { return summary_.held_out; }
    [[nodiscard]] HeldOutRows held_out_rows() const override { return summary_.held_out_rows; }
    [[nodiscard]] bool has_networks() const override { return true; }
    [[nodiscard]] std::string description() const override { return describe(summary_.held_out, false); }
    [[nodiscard]] std::vector<NamedArray> arrays() const override;
    [[nodiscard]] Prediction predict(std::span<const double> inputs, std::span<const double> scale) const override;
    // All members' hidden layers beside each other; more than 512 units are projected at random onto so many
    // (Johnson and Lindenstrauss), always the same way.
    [[nodiscard]] FeatureVectors features(std::span<const double> inputs) const override;

    [[nodiscard]] const Network& network() const { return network_; }
    [[nodiscard]] const std::optional<GaussianProcess>& process() const { return process_; }

private:
    // Call on the predicting stream: there its copy is made.
    [[nodiscard]] const Network& network_on(at::Device device) const;

    Shape shape_;
    Network network_;
    std::optional<GaussianProcess> process_;
    Summary summary_;
    mutable std::mutex mutex_;  // over the next
    mutable std::optional<Network> on_device_;
};

}  // namespace mdsweep::surrogate
