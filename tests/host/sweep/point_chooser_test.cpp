// Choosing without a surrogate: an outlook that is made up.
#include "sweep/point_chooser.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "parts_common.hpp"
#include "sweep/point_sets.hpp"

using namespace mdsweep;
using testing::simulate, testing::small_config;

namespace {

SweepState state_with(AcquisitionKind acquisition) {
    Config config = small_config();
    config.surrogate.acquisition = acquisition;
    SweepState state = make_sweep(config, 5);
    for (std::size_t i = 0; i < 32; ++i) simulate(state, i);
    return state;
}

// Sure of everything but the points from 400 on.
struct MadeUpOutlook {
    int asked = 0;
    Outlook operator()(const std::vector<std::size_t>& points, bool with_features) {
        ++asked;
        CHECK_FALSE(with_features);
        Outlook outlook;
        for (const std::size_t i : points) outlook.deviation.push_back(i < 400 ? 0.01 : 1);
        outlook.local_scale.assign(points.size(), 1);
        return outlook;
    }
};

}  // namespace

TEST_CASE("PointChooser: what the surrogate is least sure of, with uniform draws between, none twice") {
    SweepState state = state_with(AcquisitionKind::variance);
    PointChooser chooser(state);
    MadeUpOutlook outlook;
    std::set<std::size_t> seen;
    std::size_t unsure = 0, uniform = 0;
    for (int part = 0; part < 4; ++part)
        for (const ChosenPoint& chosen : chooser.choose(10, 1, std::ref(outlook))) {
            REQUIRE(Life(state.points[chosen.point]).give_out(chosen.role));
            CHECK(seen.insert(chosen.point).second);
            if (chosen.role == Role::uniform)
                ++uniform;
            else
                unsure += chosen.point >= 400 ? 1 : 0;
        }
    CHECK(seen.size() == 40);
    CHECK(uniform == 8);
    CHECK(unsure == 32);
    CHECK(outlook.asked == 1);  // once a version
    (void)chooser.choose(1, 2, std::ref(outlook));
    CHECK(outlook.asked == 2);
}

TEST_CASE("PointChooser: an open gate's candidates are left alone") {
    SweepState state = state_with(AcquisitionKind::variance);
    PointChooser chooser(state);
    MadeUpOutlook outlook;
    Gate gate;
    gate.number = 1;
    for (std::size_t i = 100; i < 500; ++i) gate.candidates.push_back(i);
    state.gates.push_back(gate);
    const std::vector<ChosenPoint> chosen = chooser.choose(1000, 1, std::ref(outlook));
    CHECK(chosen.size() == 100 - 32);
    for (const ChosenPoint& point : chosen) CHECK(point.point < 100);
}

TEST_CASE("PointChooser: before there is a surrogate it draws uniformly, and not while it is on its way") {
    SweepState state = state_with(AcquisitionKind::lcmd);
    PointChooser chooser(state);
    MadeUpOutlook outlook;
    CHECK(chooser.room_to_learn() == 32);
    const std::vector<ChosenPoint> chosen = chooser.choose(5, 0, std::ref(outlook));
    CHECK(chosen.size() == 5);
    CHECK(outlook.asked == 0);
    for (const ChosenPoint& point : chosen) REQUIRE(Life(state.points[point.point]).give_out(point.role));
    CHECK(chooser.room_to_learn() == 27);
    CHECK(chooser.choose(5, 0, std::ref(outlook)).empty());
}
