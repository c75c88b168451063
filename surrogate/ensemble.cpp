#include <ATen/core/grad_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/headeronly/version.h>

#include <cmath>
#include <mutex>
#include <optional>
#include <utility>

#include "checks.hpp"
#include "compute_device.hpp"
#include "device_stream.hpp"
#include "network.hpp"
#include "training.hpp"

namespace mdsweep::surrogate {
namespace {

// Bounds the memory of a prediction: members x rows x columns floats at a time.
constexpr std::size_t rows_at_once = 4096;
// Smaller queries stay on the CPU: the network would have to be copied, and kernels launched, for little. Not measured
// yet.
constexpr std::size_t rows_for_device = 1024;

// On the network's device.
Prediction predict_rows(const Shape& shape, const Network& network, std::span<const double> inputs,
                        std::span<const double> scale, std::size_t rows) {
    const at::NoGradGuard no_grad;
    const auto columns = static_cast<std::size_t>(shape.column_count());
    const std::size_t width = shape.inputs.size();
    Prediction prediction;
    prediction.rows = rows;
    prediction.mean.reserve(rows * columns);
    prediction.spread.reserve(rows * columns);
    for (std::size_t row = 0; row < rows; row += rows_at_once) {
        const std::size_t count = std::min(rows_at_once, rows - row);
        const at::Tensor x = map_inputs(shape, inputs.subspan(row * width, count * width));
        // Double from here: the members' agreement may be closer than the digits of a float sum.
        const at::Tensor values = forward(shape, network, x.to(network.mean.device())).to(at::kDouble);
        const at::Tensor mean = values.mean(0).cpu().contiguous();
        const at::Tensor spread = values.std(0, /*unbiased=*/shape.members > 1).cpu().contiguous();
        const auto* m = mean.const_data_ptr<double>();
        const auto* s = spread.const_data_ptr<double>();
        for (std::size_t r = row; r < row + count; ++r) {
            for (std::size_t k = 0; k < shape.outputs.size(); ++k) {
                for (int c = 0; c < shape.outputs[k].size; ++c) {
                    prediction.mean.push_back(*m++ * scale[r * shape.outputs.size() + k]);
                    prediction.spread.push_back(*s++ * scale[r * shape.outputs.size() + k]);
                }
            }
        }
    }
    return prediction;
}

class TrainedEnsemble final : public Ensemble {
public:
    TrainedEnsemble(Shape shape, Network network, double train_error, std::size_t trained_on)
        : shape_(std::move(shape)), network_(std::move(network)), train_error_(train_error), trained_on_(trained_on) {}

    [[nodiscard]] const Shape& shape() const override { return shape_; }
    [[nodiscard]] double train_error() const override { return train_error_; }
    [[nodiscard]] std::size_t trained_on() const override { return trained_on_; }
    [[nodiscard]] const Network& network() const { return network_; }

    [[nodiscard]] std::vector<NamedArray> arrays() const override {
        std::vector<NamedArray> all = to_arrays(shape_, network_);
        all.push_back(
            {"training.rows_and_error", {2}, {static_cast<float>(trained_on_), static_cast<float>(train_error_)}});
        return all;
    }

    [[nodiscard]] Prediction predict(std::span<const double> inputs, std::span<const double> scale) const override;

private:
    // Call on the predicting stream: there its copy is made.
    [[nodiscard]] const Network& network_on(at::Device device) const;

    Shape shape_;
    Network network_;
    double train_error_;
    std::size_t trained_on_;
    mutable std::mutex mutex_;  // over the next
    mutable std::optional<Network> on_device_;
};

Prediction TrainedEnsemble::predict(std::span<const double> inputs, std::span<const double> scale) const {
    use_one_thread();
    const std::size_t rows = check_query(shape_, inputs, scale);
    if (rows < rows_for_device) return predict_rows(shape_, network_, inputs, scale, rows);
    return compute_device().run([&](at::Device device) {
        const DeviceStream stream(device, Purpose::predicting);
        return predict_rows(shape_, network_on(device), inputs, scale, rows);
    });
}

const Network& TrainedEnsemble::network_on(at::Device device) const {
    if (device.is_cpu()) return network_;
    const std::lock_guard lock(mutex_);
    if (!on_device_) on_device_ = network_.to(device);
    return *on_device_;
}

}  // namespace

std::shared_ptr<const Ensemble> Ensemble::train(const Shape& shape, const Examples& examples,
                                                const TrainOptions& options, const Ensemble* start) {
    check_examples(shape, examples);
    use_one_thread();
    const Network* from = nullptr;
    if (start) {
        const auto* trained = dynamic_cast<const TrainedEnsemble*>(start);
        if (!trained || widths(start->shape()) != widths(shape) || start->shape().members != shape.members) {
            throw std::invalid_argument("surrogate: training can only go on from an ensemble of the same shape");
        }
        from = &trained->network();
    }
    Network network =
        compute_device().run([&](at::Device device) { return train_network(shape, examples, options, from, device); });

    // The error on the training rows, as a user of the predictions would measure it.
    TrainedEnsemble trained(shape, std::move(network), 0, examples.rows);
    const Prediction prediction = trained.predict(examples.inputs, examples.scale);
    const auto columns = static_cast<std::size_t>(shape.column_count());
    double sum = 0;
    for (std::size_t row = 0; row < examples.rows; ++row) {
        const double error = scaled_error(shape, std::span(prediction.mean).subspan(row * columns, columns),
                                          std::span(examples.values).subspan(row * columns, columns));
        sum += error * error;
    }
    const double train_error = std::sqrt(sum / static_cast<double>(examples.rows));
    return std::make_shared<TrainedEnsemble>(shape, trained.network(), train_error, examples.rows);
}

std::shared_ptr<const Ensemble> Ensemble::restore(const Shape& shape, std::span<const NamedArray> arrays) {
    check_shape(shape);
    Network network = from_arrays(shape, arrays);
    const NamedArray& summary = find_array(arrays, "training.rows_and_error", {2});
    return std::make_shared<TrainedEnsemble>(shape, std::move(network), static_cast<double>(summary.data[1]),
                                             static_cast<std::size_t>(summary.data[0]));
}

std::string library_version() {
    return std::string(TORCH_VERSION) + (at::hasCUDA() ? ", CUDA available" : ", CPU only");
}

}  // namespace mdsweep::surrogate
