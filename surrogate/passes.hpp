// Passes of an optimiser over the training rows, on the device where they lie. Internal to surrogate/.
#pragma once

#include <functional>
#include <map>

#include "network.hpp"

namespace mdsweep::surrogate {

// Rows to learn from. Each member sees them with its own emphasis.
struct Batch {
    at::Tensor x;         // [rows, inputs] in [-1, 1]
    at::Tensor y;         // [rows, columns]: value / scale
    at::Tensor weight;    // [rows, outputs]: what turns a squared difference, summed over an output, into its loss
    at::Tensor emphasis;  // [members, rows]
};

// Sums of squares over each output's columns: [..., columns] -> [..., outputs].
[[nodiscard]] at::Tensor sum_outputs(const Shape& shape, const at::Tensor& squares);

[[nodiscard]] at::Tensor loss(const Shape& shape, const Network& network, const Batch& batch);

// Adam with decoupled weight decay (Loshchilov and Hutter 2019) on a group of parameters.
class AdamW {
public:
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
    explicit Optimiser(const Network& network);
    void set_rate(double rate);
    void step(const at::Tensor& its_loss);

private:
    std::vector<at::Tensor> parameters_;
    AdamW weights_, biases_;
    at::Tensor rate_;
};

// Up to 2048 rows a pass is one step, above it is minibatches in an order drawn from the generator. As the tensors of a
// recorded step keep their places and sizes, there is one step for each size of batch: the whole set, or the
// minibatches and the shorter one that is left of them. Shape, network and optimiser must outlive it.
class Passes {
public:
    Passes(const Shape& shape, const Network& network, Batch all, Optimiser& optimiser);
    void pass(at::Generator& generator);

private:
    struct Step {
        Batch batch;
        std::function<void()> run;
    };

    Batch all_;
    std::map<std::int64_t, Step> steps_;  // by rows
};

}  // namespace mdsweep::surrogate
