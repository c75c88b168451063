// The only file that sees CUDA through LibTorch. It must call the CUDA runtime through LibTorch alone: cuda/ is linked
// with a runtime of its own, and a graph belongs to the runtime that made it.
#include <ATen/cuda/CUDAGraph.h>
#include <ATen/cuda/MemPool.h>

#include <memory>
#include <utility>

#include "recorded_step.hpp"

namespace mdsweep::surrogate {
namespace {

// Calls before one is recorded: they create cuBLAS handles, load kernels and start autograd's thread, which must be
// done by then.
constexpr int calls_as_they_are = 3;

// Where the tensors lie that a step makes and drops: one place for all, as only one step runs at a time. Left to itself
// each graph would take new memory, which LibTorch does not give to others after it. Never destroyed: at the end of the
// process the driver may be gone before it.
at::cuda::MempoolId_t memory_of_steps() {
    static auto& pool = *new at::cuda::MemPool;
    return pool.id();
}

class Recording {
public:
    explicit Recording(std::function<void()> step) : step_(std::move(step)) {}
    // A graph is not destroyed while it may still run.
    ~Recording() {
        try {
            if (graph_) c10::cuda::getCurrentCUDAStream().synchronize();
        } catch (const c10::Error&) {  // NOLINT(bugprone-empty-catch): what waits for results meets the same error
        }
    }
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    void call() {
        if (calls_ < calls_as_they_are) {
            ++calls_;
            step_();
            return;
        }
        if (!graph_) graph_ = record();
        graph_->replay();
    }

private:
    [[nodiscard]] std::unique_ptr<at::cuda::CUDAGraph> record() const {
        auto graph = std::make_unique<at::cuda::CUDAGraph>();
        // Thread-local: the engine allocates memory from its own thread meanwhile, which the default mode would forbid.
        graph->capture_begin(memory_of_steps(), cudaStreamCaptureModeThreadLocal);
        try {
            step_();
        } catch (...) {
            stop(*graph);
            throw;
        }
        graph->capture_end();
        return graph;
    }

    // After a failure: the stream must not go on recording. Ending fails in turn; the first error says why.
    static void stop(at::cuda::CUDAGraph& graph) {
        try {
            graph.capture_end();
        } catch (const c10::Error&) {  // NOLINT(bugprone-empty-catch)
        }
    }

    std::function<void()> step_;
    int calls_ = 0;
    std::unique_ptr<at::cuda::CUDAGraph> graph_;
};

}  // namespace

std::function<void()> recorded(at::Device device, std::function<void()> step) {
    if (!device.is_cuda()) return step;
    auto recording = std::make_shared<Recording>(std::move(step));
    return [recording] { recording->call(); };
}

}  // namespace mdsweep::surrogate
