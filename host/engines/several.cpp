#include "engines/several.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace mdsweep {

namespace {

// Only the end of the program waits for it: results wake a collect() at once.
constexpr std::chrono::milliseconds patience{50};

struct Waiting {
    md::ReplicaJob job;
    std::set<std::size_t> refused_by;
    std::exception_ptr refusal;  // the last one's
};

struct Member {
    std::unique_ptr<md::Engine> engine;  // none when it was lost
    std::string lost;                    // its name, when it was lost
    std::map<std::uint64_t, Waiting> held;
    std::condition_variable work;
    std::thread thread;
};

// The number of replicas that it may be given now. Somewhat more than its slots, so that none idles until the next
// look; not much more, as replicas that wait for a slow engine are out of reach of a fast one that idles. The slots may
// change with the replicas' size.
std::size_t room(const Member& member) {
    const std::size_t slots = member.engine->slots();
    const std::size_t most = slots + slots / 8 + 1;
    return most > member.held.size() ? most - member.held.size() : 0;
}

std::string words_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& known) {
        return known.what();
    } catch (...) {
        return "unknown error";
    }
}

class Several final : public md::Engine {
public:
    Several(std::vector<std::unique_ptr<md::Engine>> engines, OnLoss on_loss)
        : members_(engines.size()), on_loss_(std::move(on_loss)) {
        for (std::size_t m = 0; m < engines.size(); ++m) members_[m].engine = std::move(engines[m]);
        for (Member& member : members_) member.thread = std::thread([this, &member] { serve(member); });
    }

    ~Several() override {
        {
            const std::scoped_lock lock(mutex_);
            stopping_ = true;
        }
        for (Member& member : members_) member.work.notify_all();
        for (Member& member : members_) member.thread.join();
    }
    Several(const Several&) = delete;
    Several& operator=(const Several&) = delete;

    std::string description() const override {
        const std::scoped_lock lock(mutex_);
        std::string words = fmt::format("{} devices", members_.size());
        for (std::size_t m = 0; m < members_.size(); ++m)
            words += fmt::format("{} {}", m == 0 ? ":" : " +",
                                 members_[m].engine ? members_[m].engine->description() : members_[m].lost);
        return words;
    }
    std::size_t slots() const override {
        return sum([](const md::Engine& engine) { return engine.slots(); });
    }
    std::size_t side_by_side(int particles) const override {
        return sum([particles](const md::Engine& engine) { return engine.side_by_side(particles); });
    }
    std::size_t running() const override {
        return sum([](const md::Engine& engine) { return engine.running(); });
    }
    std::int64_t steps_done() const override {
        const std::scoped_lock lock(mutex_);
        std::int64_t steps = steps_of_lost_;
        for (const Member& member : members_)
            if (member.engine) steps += member.engine->steps_done();
        return steps;
    }
    std::size_t pending() const override {
        const std::scoped_lock lock(mutex_);
        std::size_t replicas = bag_.size() + finished_.size();
        for (const Member& member : members_) replicas += member.held.size();
        return replicas;
    }
    void leave_room(bool wanted) override {
        const std::scoped_lock lock(mutex_);
        for (Member& member : members_)
            if (member.engine) member.engine->leave_room(wanted);
    }

    void submit(md::ReplicaJob job) override {
        const std::scoped_lock lock(mutex_);
        bag_.push_back({std::move(job), {}, nullptr});
        give_out();
        if (refusal_) std::rethrow_exception(std::exchange(refusal_, nullptr));
    }

    std::vector<md::ReplicaResult> collect(std::chrono::milliseconds wait) override {
        std::unique_lock lock(mutex_);
        news_.wait_for(lock, wait,
                       [this] { return !finished_.empty() || !losses_.empty() || refusal_ || none_left(); });
        std::vector<md::ReplicaResult> results = std::exchange(finished_, {});
        const std::vector<std::string> losses = std::exchange(losses_, {});
        std::exception_ptr error;
        if (results.empty()) error = refusal_ ? std::exchange(refusal_, nullptr) : none_left() ? last_error_ : nullptr;
        lock.unlock();
        if (on_loss_)
            for (const std::string& words : losses) on_loss_(words);
        if (error) std::rethrow_exception(error);
        return results;
    }

private:
    template <class Value>
    std::size_t sum(const Value& value) const {
        const std::scoped_lock lock(mutex_);
        std::size_t all = 0;
        for (const Member& member : members_)
            if (member.engine) all += value(*member.engine);
        return all;
    }

    // The functions below but serve() and turn() are called with the mutex held.

    bool none_left() const {
        return std::ranges::none_of(members_, [](const Member& member) { return member.engine != nullptr; });
    }

    // The engine with the most room among those that may take it; none when all are full, lost or refuse it.
    Member* taker(const Waiting& waiting) {
        Member* best = nullptr;
        std::size_t most = 0;
        for (std::size_t m = 0; m < members_.size(); ++m) {
            if (!members_[m].engine || waiting.refused_by.contains(m)) continue;
            const std::size_t its = room(members_[m]);
            if (its > most) {
                most = its;
                best = &members_[m];
            }
        }
        return best;
    }

    bool refused_by_all(const Waiting& waiting) const {
        for (std::size_t m = 0; m < members_.size(); ++m)
            if (members_[m].engine && !waiting.refused_by.contains(m)) return false;
        return waiting.refusal != nullptr;
    }

    // Gives replicas from the front of the bag to engines that have room. One that only full engines may take keeps the
    // others waiting, for as long as a replica runs at most.
    void give_out() {
        while (!bag_.empty()) {
            if (refused_by_all(bag_.front())) {
                refusal_ = bag_.front().refusal;
                bag_.pop_front();
                news_.notify_all();
                continue;
            }
            Member* const member = taker(bag_.front());
            if (member == nullptr) return;
            Waiting& waiting = bag_.front();
            try {
                member->engine->submit(waiting.job);
            } catch (...) {  // whatever it was: the caller gets it when all refuse
                waiting.refused_by.insert(static_cast<std::size_t>(member - members_.data()));
                waiting.refusal = std::current_exception();
                continue;
            }
            const std::uint64_t id = waiting.job.id;
            member->held.emplace(id, std::move(waiting));
            bag_.pop_front();
            member->work.notify_all();
        }
    }

    void serve(Member& member) {
        try {
            while (turn(member)) {
            }
        } catch (...) {
            const std::exception_ptr error = std::current_exception();
            std::unique_lock lock(mutex_);
            // Out of the lock: letting go of a device takes time.
            const std::unique_ptr<md::Engine> gone = give_up(member, error);
            lock.unlock();
            news_.notify_all();
        }
    }

    // Moves the engine's finished replicas into the queue for all; false when it is time to stop.
    bool turn(Member& member) {
        std::unique_lock lock(mutex_);
        member.work.wait(lock, [&] { return stopping_ || !member.held.empty(); });
        if (stopping_) return false;
        lock.unlock();
        std::vector<md::ReplicaResult> results = member.engine->collect(patience);
        lock.lock();
        for (md::ReplicaResult& result : results) {
            const std::uint64_t id = result.id;
            finished_.push_back(std::move(result));
            member.held.erase(id);
        }
        give_out();
        lock.unlock();
        if (!results.empty()) news_.notify_all();
        return true;
    }

    // Takes its replicas back; they were in the bag before all others.
    std::unique_ptr<md::Engine> give_up(Member& member, const std::exception_ptr& error) {
        const std::string name = member.engine->description();
        member.lost = name + " (lost)";
        steps_of_lost_ += member.engine->steps_done();
        std::unique_ptr<md::Engine> engine = std::move(member.engine);
        last_error_ = error;
        const std::size_t unfinished = member.held.size();
        for (auto& [id, waiting] : member.held) bag_.push_front(std::move(waiting));
        member.held.clear();
        if (!none_left())
            losses_.push_back(
                fmt::format("a device is lost ({}): {}; the other devices take over its {} unfinished replicas", name,
                            words_of(error), unfinished));
        give_out();
        return engine;
    }

    std::vector<Member> members_;
    OnLoss on_loss_;
    mutable std::mutex mutex_;
    std::condition_variable news_;
    std::deque<Waiting> bag_;
    std::vector<md::ReplicaResult> finished_;
    std::vector<std::string> losses_;
    std::exception_ptr refusal_;     // of a replica by all engines
    std::exception_ptr last_error_;  // of the engine lost last
    std::int64_t steps_of_lost_ = 0;
    bool stopping_ = false;
};

}  // namespace

std::unique_ptr<md::Engine> make_several(std::vector<std::unique_ptr<md::Engine>> engines, OnLoss on_loss) {
    return std::make_unique<Several>(std::move(engines), std::move(on_loss));
}

}  // namespace mdsweep
