#include "state/state.hpp"

#include <algorithm>

namespace mdsweep {

const char* to_string(Status status) {
    switch (status) {
        case Status::waiting:
            return "waiting";
        case Status::asked:
            return "asked";
        case Status::simulated:
            return "simulated";
        case Status::failed:
            return "failed";
        case Status::predicted:
            return "predicted";
    }
    return "unknown";
}

const char* to_string(Role role) {
    switch (role) {
        case Role::none:
            return "none";
        case Role::design:
            return "design";
        case Role::test:
            return "test";
        case Role::learn:
            return "learn";
        case Role::uniform:
            return "uniform";
        case Role::audit:
            return "audit";
        case Role::rest:
            return "rest";
        case Role::imported:
            return "imported";
    }
    return "unknown";
}

std::size_t SweepState::count(Status status) const {
    return static_cast<std::size_t>(
        std::count_if(points.begin(), points.end(), [status](const PointState& p) { return p.status == status; }));
}

int SweepState::columns() const {
    int n = 0;
    for (const Observable& observable : observables) n += observable.size;
    return n;
}

}  // namespace mdsweep
