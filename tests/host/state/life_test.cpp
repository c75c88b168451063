// Every transition of a point, and every refusal.
#include "state/life.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <type_traits>

#include "../store/store_sample.hpp"

using namespace mdsweep;

// Only Life changes a point's status and role: no state is assigned over another.
static_assert(!std::is_assignable_v<PointState&, PointState> && !std::is_assignable_v<PointState&, const PointState&>);

namespace {

constexpr Status all_statuses[] = {Status::waiting,   Status::asked,     Status::simulated,  Status::failed,
                                   Status::predicted, Status::estimated, Status::uncertified};

Outcome success(double value, double seconds = 1) {
    Outcome outcome;
    outcome.seconds = seconds;
    outcome.values = {value};
    outcome.errors = {0.1};
    return outcome;
}

Outcome failure(const std::string& reason, double seconds = 1) {
    Outcome outcome;
    outcome.failed = true;
    outcome.reason = reason;
    outcome.seconds = seconds;
    return outcome;
}

PointState point_with(Status status, Role role = Role::none, int gate = 0) {
    PointState point;
    Life(point).restore(status, role, gate);
    if (has_outcome(status)) {
        point.outcome = status == Status::failed ? failure("blew up") : success(1);
        point.taken = {{content_digest(*point.outcome), point.outcome->seconds}};
    }
    if (is_learned(status)) point.predicted = point.error_bars = {2};
    return point;
}

std::string bits(const PointState& point) {
    SweepState state;
    state.points.push_back(point);
    return testing::canonical(state);
}

// The statuses from which an operation is not refused. A refusal must change nothing.
template <class Operation>
std::vector<Status> allowed_from(const Operation& operation, Role role = Role::none) {
    std::vector<Status> allowed;
    for (const Status status : all_statuses) {
        PointState point = point_with(status, role, 3);
        const std::string before = bits(point);
        if (operation(Life(point)))
            allowed.push_back(status);
        else
            CHECK(bits(point) == before);
    }
    return allowed;
}

using Statuses = std::vector<Status>;
const Statuses learned = {Status::predicted, Status::estimated, Status::uncertified};

}  // namespace

TEST_CASE("Life: what may follow what") {
    CHECK(allowed_from([](Life life) { return life.give_out(Role::learn); }) ==
          Statuses{Status::waiting, Status::asked});
    CHECK(allowed_from([](Life life) { return life.give_out(Role::spot, 3); }) ==
          Statuses{Status::waiting, Status::asked, Status::predicted, Status::estimated, Status::uncertified});
    CHECK(allowed_from([](Life life) { return life.answer(Status::predicted, 1, {2}, {3}); }) ==
          Statuses{Status::waiting});
    CHECK(allowed_from([](Life life) { return life.answer(Status::simulated, 1, {2}, {3}); }).empty());
    CHECK(allowed_from([](Life life) { return life.take_back(); }) == Statuses{Status::asked, Status::uncertified});
    CHECK(allowed_from([](Life life) { return life.reopen(); }) == learned);
    CHECK(allowed_from([](Life life) { return life.import_outcome(success(1)); }) == Statuses{Status::waiting});
    CHECK(allowed_from([](Life life) { return life.earmark(Role::test); }) ==
          Statuses{Status::waiting, Status::simulated, Status::failed});
    CHECK(allowed_from([](Life life) { return life.earmark(Role::test); }, Role::rest) ==
          Statuses{Status::waiting, Status::simulated, Status::failed});
    CHECK(allowed_from([](Life life) { return life.earmark(Role::test); }, Role::learn).empty());
    CHECK(allowed_from([](Life life) { return life.earmark(Role::learn); }).empty());
    CHECK(allowed_from([](Life life) { return life.drop_earmark(); }).empty());
    CHECK(allowed_from([](Life life) { return life.drop_earmark(); }, Role::design) == Statuses{Status::waiting});
}

TEST_CASE("Life: what was drawn keeps its role when it is taken back, what was chosen does not") {
    for (const Role role :
         {Role::design, Role::test, Role::audit, Role::learn, Role::uniform, Role::rest, Role::spot}) {
        PointState point = point_with(Status::waiting);
        REQUIRE(Life(point).give_out(role, 3));
        CHECK(point.status == Status::asked);
        CHECK(point.role == role);
        CHECK(point.gate == 3);
        REQUIRE(Life(point).take_back());
        CHECK(point.status == Status::waiting);
        const bool drawn = role == Role::design || role == Role::test || role == Role::audit;
        CHECK(point.role == (drawn ? role : Role::none));
    }
}

TEST_CASE("Life: an outcome takes the place of an answer, whoever gave it") {
    for (const Status status : all_statuses) {
        PointState point = point_with(status, Role::none, 2);
        (void)Life(point).take(success(5, 7));
        CHECK(point.status == Status::simulated);
        CHECK(point.role == Role::rest);  // nobody asked for it
        CHECK(point.gate == 2);
        CHECK(point.predicted.empty());
        CHECK(point.error_bars.empty());
    }
    PointState imported;
    REQUIRE(Life(imported).import_outcome(success(1, 9)));
    CHECK(imported.role == Role::imported);
    CHECK(imported.taken.empty());  // its time was not spent here
    REQUIRE(point_with(Status::predicted).predicted == std::vector<double>{2});
    PointState open = point_with(Status::predicted, Role::none, 2);
    REQUIRE(Life(open).reopen());
    CHECK(bits(open) == bits(PointState{}));
}

TEST_CASE("Life: outcomes that differ in anything they say are two, where they ran and for how long says nothing") {
    Outcome usual = success(1, 2);
    usual.seed = 3, usual.steps = 4, usual.particles = 5;
    usual.realised = {6}, usual.effective = {7};
    const auto changed = [&](const auto& change) {
        Outcome other = usual;
        change(other);
        return content_digest(other) != content_digest(usual);
    };
    CHECK(changed([](Outcome& o) { o.failed = true; }));
    CHECK(changed([](Outcome& o) { o.reason = "it is hot"; }));
    CHECK(changed([](Outcome& o) { o.seed = 4; }));
    CHECK(changed([](Outcome& o) { o.steps = 5; }));
    CHECK(changed([](Outcome& o) { o.particles = 6; }));
    CHECK(changed([](Outcome& o) { o.realised = {6.5}; }));
    CHECK(changed([](Outcome& o) { o.values = {1.5}; }));
    CHECK(changed([](Outcome& o) { o.errors = {0.2}; }));
    CHECK(changed([](Outcome& o) { o.effective = {8}; }));
    CHECK_FALSE(changed([](Outcome& o) { o.seconds = 3; }));
    CHECK_FALSE(changed([](Outcome& o) { o.fingerprint = "1-7-a-b-c"; }));
    PointState point;
    usual.fingerprint = "1-7-a-b-c";
    CHECK(Life(point).take(usual));
    CHECK(point.outcome->fingerprint.empty());  // it is known for which sweep
}

TEST_CASE("Life: a success is never replaced by a failure, and what is known is no news") {
    PointState point = point_with(Status::asked, Role::learn);
    CHECK(Life(point).take(success(1, 10)));
    CHECK(Life(point).take(failure("late", 3)));
    CHECK(point.status == Status::simulated);
    CHECK(point.outcome->values == std::vector<double>{1});
    CHECK_FALSE(Life(point).take(success(1, 10)));
    CHECK_FALSE(Life(point).take(success(1, 4)));  // on a faster machine: no news, but its time was spent
    CHECK_FALSE(Life(point).take(failure("late", 3)));
    SweepState state;
    state.points.push_back(point);
    CHECK(state.simulation_seconds() == 17);

    PointState failed = point_with(Status::asked, Role::learn);
    CHECK(Life(failed).take(failure("first")));
    CHECK(failed.status == Status::failed);
    CHECK(Life(failed).take(success(1)));
    CHECK(failed.status == Status::simulated);
    CHECK(failed.role == Role::learn);
}

// Many of them: a rule that looks at what outcomes say, and not at which failed, would be right for half.
TEST_CASE("Life: no failure stands before a success, whichever comes first and whatever they say") {
    const bool success_first = GENERATE(true, false);
    for (int i = 0; i < 20; ++i) {
        CAPTURE(i, success_first);
        PointState point = point_with(Status::asked);
        if (success_first) CHECK(Life(point).take(success(i)));
        CHECK(Life(point).take(failure("reason " + std::to_string(i))));
        if (!success_first) CHECK(Life(point).take(success(i)));
        CHECK(point.status == Status::simulated);
        CHECK(point.outcome->values == std::vector<double>{static_cast<double>(i)});
    }
}

TEST_CASE("Life: 2000 orders of outcomes, with repeats, make one point") {
    std::vector<Outcome> outcomes;
    for (int k = 0; k < 4; ++k) {
        outcomes.push_back(success(0.1 * k, 0.1 + k));
        outcomes.push_back(success(0.1 * k, 0.3 * k));  // the same on another machine
        outcomes.push_back(failure("failure " + std::to_string(k), 1e-3 * k + 1e9));
    }
    for (const Status status : all_statuses) {
        std::mt19937 random(static_cast<unsigned>(status));
        std::optional<std::string> first;
        for (int order = 0; order < 2000; ++order) {
            std::vector<Outcome> told = outcomes;
            for (int k = 0; k < 5; ++k) told.push_back(outcomes[random() % outcomes.size()]);
            std::ranges::shuffle(told, random);
            PointState point = point_with(status, Role::none, 1);
            for (const Outcome& outcome : told) (void)Life(point).take(outcome);
            if (!first) first = bits(point);
            REQUIRE(bits(point) == *first);
            REQUIRE(point.status == Status::simulated);
        }
    }
}
