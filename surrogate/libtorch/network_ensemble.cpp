#include "network_ensemble.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "arrays.hpp"
#include "checks.hpp"
#include "compute_device.hpp"
#include "device_stream.hpp"

namespace mdsweep::surrogate {
namespace {

// Bounds the memory of a prediction: members x rows x columns floats at a time. So few that they stay in the cache.
constexpr std::size_t rows_at_once_cpu = 256;
constexpr std::size_t rows_at_once_gpu = 4096;
// Smaller queries stay on the CPU: the network would have to be copied, and kernels launched, for little. Not measured
// yet.
constexpr std::size_t rows_for_device = 1024;
constexpr std::int64_t most_features = 512;

// Mean and standard deviation over the members, of one row; `values` is its first member's, the next one's `stride` on.
// Relative to the first member and in double: the members' agreement may be closer than the digits of a float sum.
void reduce(const float* values, std::size_t members, std::size_t stride, std::size_t columns, double scale,
            double* mean, double* deviation) {
    for (std::size_t m = 1; m < members; ++m) {
        for (std::size_t c = 0; c < columns; ++c) {
            const double step = static_cast<double>(values[m * stride + c]) - static_cast<double>(values[c]);
            mean[c] += step;
            deviation[c] += step * step;
        }
    }
    const auto count = static_cast<double>(members);
    for (std::size_t c = 0; c < columns; ++c) {
        const double off = mean[c] / count;
        const double variance = members > 1 ? (deviation[c] - count * off * off) / (count - 1) : 0;
        mean[c] = scale * (static_cast<double>(values[c]) + off);
        deviation[c] = scale * std::sqrt(std::max(variance, 0.0));
    }
}

// On the network's device.
Prediction predict_rows(const Shape& shape, const Network& network, std::span<const double> inputs,
                        std::span<const double> scale, std::size_t rows) {
    const at::NoGradGuard no_grad;
    const auto columns = static_cast<std::size_t>(shape.column_count());
    const std::size_t width = shape.inputs.size();
    const std::size_t outputs = shape.outputs.size();
    const auto members = static_cast<std::size_t>(shape.members);
    const at::Device device = network.mean.device();
    const std::size_t at_once = device.is_cpu() ? rows_at_once_cpu : rows_at_once_gpu;
    Prediction prediction{rows, std::vector<double>(rows * columns), std::vector<double>(rows * columns)};
    for (std::size_t row = 0; row < rows; row += at_once) {
        const std::size_t count = std::min(at_once, rows - row);
        const at::Tensor x = network_inputs(shape, inputs.subspan(row * width, count * width));
        const at::Tensor values = forward(shape, network, x.to(device)).cpu().contiguous();
        const auto* const first = values.const_data_ptr<float>();
        for (std::size_t r = 0; r < count; ++r) {
            std::size_t column = 0;
            for (std::size_t k = 0; k < outputs; ++k) {
                const auto size = static_cast<std::size_t>(shape.outputs[k].size);
                const std::size_t to = (row + r) * columns + column;
                reduce(first + r * columns + column, members, count * columns, size, scale[(row + r) * outputs + k],
                       prediction.mean.data() + to, prediction.deviation.data() + to);
                column += size;
            }
        }
    }
    return prediction;
}

}  // namespace

NetworkEnsemble::NetworkEnsemble(Shape shape, Network network, std::optional<GaussianProcess> process, Summary summary)
    : shape_(std::move(shape)),
      network_(std::move(network)),
      process_(std::move(process)),
      summary_(std::move(summary)) {}

std::shared_ptr<const NetworkEnsemble> NetworkEnsemble::restore(const Shape& shape,
                                                                std::span<const NamedArray> arrays) {
    Network network = from_arrays(shape, arrays);
    return std::make_shared<NetworkEnsemble>(shape, std::move(network), std::nullopt, summary_from(arrays));
}

std::vector<NamedArray> NetworkEnsemble::arrays() const {
    std::vector<NamedArray> all = shape_arrays(shape_);
    for (auto& part : {to_arrays(shape_, network_), to_arrays(summary_)})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Prediction NetworkEnsemble::predict(std::span<const double> inputs, std::span<const double> scale) const {
    use_one_thread();
    const std::size_t rows = check_query(shape_, inputs, scale);
    if (rows < rows_for_device) return predict_rows(shape_, network_, inputs, scale, rows);
    return compute_device().run([&](at::Device device) {
        const DeviceStream stream(device, Purpose::predicting);
        return predict_rows(shape_, network_on(device), inputs, scale, rows);
    });
}

FeatureVectors NetworkEnsemble::features(std::span<const double> inputs) const {
    use_one_thread();
    const at::NoGradGuard no_grad;
    const std::size_t rows = check_inputs(shape_, inputs);
    const std::int64_t units = std::int64_t{shape_.members} * shape_.width;
    at::Tensor projection;
    if (units > most_features) {
        at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(0x70726f6a656374U);
        projection = at::empty({units, most_features}, at::kFloat)
                         .normal_(0, 1 / std::sqrt(static_cast<double>(most_features)), generator);
    }
    FeatureVectors all{rows, static_cast<std::size_t>(std::min(units, most_features)), {}};
    all.values.reserve(rows * all.size);
    for (std::size_t row = 0; row < rows; row += rows_at_once_cpu) {
        const std::size_t count = std::min(rows_at_once_cpu, rows - row);
        const at::Tensor x =
            network_inputs(shape_, inputs.subspan(row * shape_.inputs.size(), count * shape_.inputs.size()));
        at::Tensor h = hidden(network_, x).transpose(0, 1).reshape({static_cast<std::int64_t>(count), units});
        if (units > most_features) h = h.matmul(projection);
        h = h.contiguous();
        all.values.insert(all.values.end(), h.const_data_ptr<float>(), h.const_data_ptr<float>() + h.numel());
    }
    return all;
}

const Network& NetworkEnsemble::network_on(at::Device device) const {
    if (device.is_cpu()) return network_;
    const std::scoped_lock lock(mutex_);
    if (!on_device_) on_device_ = network_.to(device);
    return *on_device_;
}

}  // namespace mdsweep::surrogate
