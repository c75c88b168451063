// Steps of an optimiser on the training rows, on the device where they lie. Internal to surrogate/.
#pragma once

#include <functional>

#include "network.hpp"

namespace mdsweep::surrogate {

// Rows to learn from. Each member sees them with its own emphasis.
struct Batch {
    at::Tensor x;         // [rows, inputs] in [-1, 1]
    at::Tensor y;         // [rows, columns]: value / scale
    at::Tensor weight;    // [rows, outputs]: factor from a squared difference, summed over an output, to its loss
    at::Tensor emphasis;  // [members, rows]
};

// Sums of squares over each output's columns: [..., columns] -> [..., outputs].
[[nodiscard]] at::Tensor sum_outputs(const Shape& shape, const at::Tensor& squares);

[[nodiscard]] at::Tensor loss(const Shape& shape, const Network& network, const Batch& batch);

// Adam with decoupled weight decay (Loshchilov and Hutter 2019) on a group of parameters.
class AdamW {
public:
    // decay: per step and rate
    AdamW(std::vector<at::Tensor> parameters, double decay);
    // The rate is a number in a tensor, see Optimiser.
    void step(at::TensorList gradients, const at::Tensor& rate);

private:
    std::vector<at::Tensor> parameters_, mean_, square_;
    std::vector<at::Tensor> steps_;  // one number, shared by all
    double decay_;
};

// Changes the network's parameters in their places; they must require gradients.
class Optimiser {
public:
    explicit Optimiser(const Network& network);  // with its decay
    void set_rate(double rate);
    void step(const at::Tensor& its_loss);

private:
    std::vector<at::Tensor> parameters_;
    AdamW weights_, biases_;
    at::Tensor rate_;
};

// Rows of a step. Its cost grows with them, and it moves the weights as far with some hundred.
[[nodiscard]] std::int64_t batch_rows(std::int64_t rows);

// Each step is on all rows where they are few, else on the next of an order drawn from the generator. When less than a
// batch is left of it, a new one is drawn. All steps then have one size, as a recorded one must, whose tensors keep
// their places. Shape, network and optimiser must outlive it.
class Passes {
public:
    Passes(const Shape& shape, const Network& network, Batch all, Optimiser& optimiser);
    void step(at::Generator& generator);

private:
    Batch all_, batch_;
    at::Tensor order_;  // of the rows, on the device
    std::int64_t next_ = 0;
    std::function<void()> run_;
};

}  // namespace mdsweep::surrogate
