// Whose turn it is, and what is said when it is nobody's.
#include <pmmintrin.h>
#include <xmmintrin.h>

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <tuple>

#include "cuda/simt/run.hpp"

namespace simt {

namespace {

// Numbers too small for a normal float are zero, as in the kernels (--ftz=true).
class FlushToZero {
public:
    FlushToZero() : before_(_mm_getcsr()) {
        _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
        _MM_SET_DENORMALS_ZERO_MODE(_MM_DENORMALS_ZERO_ON);
    }
    ~FlushToZero() { _mm_setcsr(before_); }
    FlushToZero(const FlushToZero&) = delete;
    FlushToZero& operator=(const FlushToZero&) = delete;

private:
    unsigned before_;
};

}  // namespace

Run* running = nullptr;
WatchedRange watched;

int ReadyList::first() const {
    return next_from(0);
}

int ReadyList::last() const {
    for (std::size_t k = bits_.size(); k-- > 0;)
        if (bits_[k] != 0) return static_cast<int>(64 * k + 63) - std::countl_zero(bits_[k]);
    return -1;
}

int ReadyList::next_from(std::size_t thread) const {
    const std::size_t words = bits_.size(), begin = thread / 64;
    const std::uint64_t later = bits_[begin] & ~std::uint64_t{0} << thread % 64;
    if (later != 0) return static_cast<int>(64 * begin) + std::countr_zero(later);
    for (std::size_t k = 1; k <= words; ++k) {
        const std::size_t at = (begin + k) % words;
        if (bits_[at] != 0) return static_cast<int>(64 * at) + std::countr_zero(bits_[at]);
    }
    return -1;
}

Findings Gpu::launch(const Grid& grid, const std::function<void()>& kernel, Operation self, const Past& past) {
    if (grid.threads % warp_size != 0) throw std::logic_error("the emulated GPU has whole warps only");
    if (running != nullptr) throw std::logic_error("a kernel cannot start another one");
    return Run(*this, grid, kernel, self, past).finish();
}

Findings Gpu::launch(const Grid& grid, const std::function<void()>& kernel) {
    Past past;
    past.add(Operation(0, launches_));
    return launch(grid, kernel, Operation(0, ++launches_), past);
}

Run::Run(Gpu& gpu, const Grid& grid, const std::function<void()>& kernel, Operation self, const Past& past)
    : gpu_(gpu),
      memory_(gpu.memory),
      grid_(grid),
      kernel_(kernel),
      self_(self),
      past_(past),
      threads_(static_cast<std::size_t>(grid.blocks) * static_cast<std::size_t>(grid.threads)),
      blocks_(static_cast<std::size_t>(grid.blocks)),
      warps_(threads_.size() / warp_size),
      ready_(threads_.size()),
      random_(grid.schedule.seed) {
    for (std::size_t b = 0; b < blocks_.size(); ++b)
        blocks_[b] = {memory_.make<char>("shared memory of block " + std::to_string(b), grid.shared_bytes),
                      grid.threads, 0};
    while (gpu.fibres_.size() < threads_.size()) gpu.fibres_.push_back(std::make_unique<Fibre>());
    for (std::size_t k = 0; k < threads_.size(); ++k) {
        threads_[k].block = static_cast<int>(k) / grid.threads;
        threads_[k].number = static_cast<int>(k) % grid.threads;
        threads_[k].clock = gpu.clock_;
        gpu.fibres_[k]->start(&Run::thread_main);
        ready_.add(k);
    }
}

Run::~Run() {
    for (const Block& block : blocks_) memory_.free(block.shared);
}

Findings Run::finish() {
    const FlushToZero mode;
    watched = {memory_.begin(), memory_.size()};
    for (int next = choose(); next >= 0; next = choose()) resume(next);
    watched = {};
    for (const Thread& thread : threads_)
        if (!thread.ended) {
            report_deadlock();
            break;
        }
    return std::move(findings_);
}

void Run::thread_main() {
    running->kernel_();
    running->threads_[static_cast<std::size_t>(running->current_)].ended = true;
    while (true) running->pause();
}

int Run::choose() {
    switch (grid_.schedule.order) {
        case Order::in_order:
            return ready_.first();
        case Order::reversed:
            return ready_.last();
        default:
            return ready_.next_from(random_() % threads_.size());
    }
}

void Run::resume(int thread) {
    current_ = thread;
    running = this;
    gpu_.fibres_[static_cast<std::size_t>(thread)]->resume();
    running = nullptr;
    if (threads_[static_cast<std::size_t>(thread)].ended) end(threads_[static_cast<std::size_t>(thread)]);
}

void Run::pause() {
    gpu_.fibres_[static_cast<std::size_t>(current_)]->pause();
}

// Those who wait for it need not any longer.
void Run::end(const Thread& thread) {
    ready_.remove(static_cast<std::size_t>(current_));
    Block& block = blocks_[static_cast<std::size_t>(thread.block)];
    Warp& warp = warp_of(thread);
    --block.live;
    warp.live &= ~(1U << static_cast<unsigned>(thread.lane()));
    if (block.waiting > 0 && block.waiting == block.live) finish_barrier(thread.block);
    for (int k = 0; k < warp_size; ++k)
        if ((warp.waiting >> static_cast<unsigned>(k) & 1U) != 0) finish_warp(lane_of(thread, k));
}

unsigned long long Run::time() {
    Thread& thread = threads_[static_cast<std::size_t>(current_)];
    thread.clock += gpu_.nanoseconds_per_look;
    gpu_.clock_ = std::max(gpu_.clock_, thread.clock);
    return thread.clock;
}

// Threads that wait at the same call are told of together.
void Run::report_deadlock() {
    std::map<std::tuple<int, Meeting, const void*>, std::vector<int>> waiting;
    for (const Thread& thread : threads_)
        if (!thread.ended) waiting[{thread.block, thread.call.meeting, thread.call.from}].push_back(thread.number);
    std::string text = "deadlock:";
    for (const auto& [at, numbers] : waiting)
        text += "\n  block " + std::to_string(std::get<0>(at)) + ": " + std::to_string(numbers.size()) +
                " threads, the first of them " + std::to_string(numbers.front()) + ", wait in " +
                name_of(std::get<1>(at)) + " at " + place_in_program(std::get<2>(at));
    findings_.faults.add(Fault::deadlock, [&] { return text; });
}

}  // namespace simt
