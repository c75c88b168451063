#include "state/life.hpp"

#include <algorithm>
#include <utility>

#include "digest/digest.hpp"

namespace mdsweep {

namespace {

bool is_drawn(Role role) {
    return role == Role::design || role == Role::test || role == Role::audit;
}

TakenOutcome taken_from(const Outcome& outcome) {
    return {content_digest(outcome), outcome.seconds};
}

// Which of two outcomes of a point stands: successes before failures, then by what they say.
bool stands_before(const Outcome& a, const Outcome& b) {
    if (a.failed != b.failed) return b.failed;
    return taken_from(a) < taken_from(b);
}

}  // namespace

std::uint64_t content_digest(const Outcome& outcome) {
    return Digest()
        .add(outcome.failed)
        .add(outcome.reason)
        .add(outcome.seed)
        .add(outcome.steps)
        .add(outcome.particles)
        .add(outcome.realised)
        .add(outcome.values)
        .add(outcome.errors)
        .add(outcome.effective)
        .number();
}

bool Life::earmark(Role role, int gate) {
    const bool open = point_.status == Status::waiting || has_outcome(point_.status);
    const bool free = point_.role == Role::none || point_.role == Role::rest || point_.role == role;
    if (!is_drawn(role) || !open || !free) return false;
    point_.role = role;
    if (gate > 0) point_.gate = gate;
    return true;
}

bool Life::drop_earmark() {
    if (point_.status != Status::waiting || point_.role != Role::design) return false;
    point_.role = Role::none;
    return true;
}

bool Life::give_out(Role role, int gate) {
    const bool open = point_.status == Status::waiting || point_.status == Status::asked;
    if (!open && !(role == Role::spot && is_learned(point_.status))) return false;
    point_.status = Status::asked;
    point_.role = role;
    if (gate > 0) point_.gate = gate;
    return true;
}

bool Life::take(Outcome outcome) {
    outcome.fingerprint.clear();  // it said for which sweep the outcome is: this one
    const TakenOutcome taken = taken_from(outcome);
    const bool news = std::ranges::find(point_.taken, taken.content, &TakenOutcome::content) == point_.taken.end();
    const auto place = std::ranges::lower_bound(point_.taken, taken);
    if (place == point_.taken.end() || *place != taken) point_.taken.insert(place, taken);
    if (!has_outcome(point_.status) || stands_before(outcome, *point_.outcome)) {
        point_.status = outcome.failed ? Status::failed : Status::simulated;
        point_.outcome = std::move(outcome);
    }
    if (point_.role == Role::none) point_.role = Role::rest;
    forget_answer();
    return news;
}

bool Life::import_outcome(Outcome outcome) {
    if (point_.status != Status::waiting) return false;
    point_.status = Status::simulated;
    if (point_.role == Role::none) point_.role = Role::imported;
    point_.outcome = std::move(outcome);
    return true;
}

void Life::forget_answer() {
    point_.predicted.clear();
    point_.error_bars.clear();
    point_.read_off = {};
}

bool Life::answer(Status status, int gate, std::vector<double> predicted, std::vector<double> error_bars,
                  ReadOff read_off) {
    if (point_.status != Status::waiting || !is_learned(status)) return false;
    point_.status = status;
    point_.gate = gate;
    point_.predicted = std::move(predicted);
    point_.error_bars = std::move(error_bars);
    point_.read_off = std::move(read_off);
    return true;
}

bool Life::take_back() {
    if (point_.status == Status::asked) {
        if (!is_drawn(point_.role)) point_.role = Role::none;
    } else if (point_.status == Status::uncertified) {
        forget_answer();
    } else {
        return false;
    }
    point_.status = Status::waiting;
    return true;
}

bool Life::reopen() {
    if (!is_learned(point_.status)) return false;
    point_.status = Status::waiting;
    point_.role = Role::none;
    point_.gate = 0;
    forget_answer();
    return true;
}

void Life::restore(Status status, Role role, int gate) {
    point_.status = status;
    point_.role = role;
    point_.gate = gate;
}

void Life::restore(const PointState& stored) {
    restore(stored.status, stored.role, stored.gate);
    point_.outcome = stored.outcome;
    point_.taken = stored.taken;
    point_.predicted = stored.predicted;
    point_.error_bars = stored.error_bars;
    point_.read_off = stored.read_off;
}

}  // namespace mdsweep
