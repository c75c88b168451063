// Which partners the pair loop takes for near: all that are, but not a particle itself.
#include "replica/reach.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <vector>

using namespace mdsweep::md;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

// From the nearest that two particles can be, at either end of the reach, and beyond.
std::vector<float> squared_distances(float soft, float longest) {
    std::vector<float> squared = {soft, std::nextafter(soft, infinity), 2 * soft, 1e30F, infinity};
    for (const float at : {std::nextafter(longest, 0.0F), longest, std::nextafter(longest, infinity), 0.3F * longest})
        if (at >= soft) squared.push_back(at);
    return squared;
}

bool is_near(float squared, float soft, float longest) {
    return soft < squared && squared < longest;
}

}  // namespace

TEST_CASE("Reach: a partner within it is near, a particle itself is not") {
    for (const float soft : {1e-12F, 3.7e-10F, 5e9F})
        for (const float longest : {0.0F, 0.5F * soft, soft, std::nextafter(soft, infinity), 17 * soft, 1e6F * soft}) {
            const Reach<float> reach(soft, longest);
            const Reach<double> exact(static_cast<double>(soft), static_cast<double>(longest));
            for (const float squared : squared_distances(soft, longest)) {
                CAPTURE(soft, longest, squared);
                const bool expected = is_near(squared, soft, longest);
                CHECK(reach.holds(reach.distance_of(squared)) == expected);
                CHECK(exact.holds(exact.distance_of(static_cast<double>(squared))) == expected);
                // May say so of a particle itself, but never the opposite of another one.
                CHECK((reach.may_hold(reach.distance_of(squared)) || !expected));
                CHECK((exact.may_hold(exact.distance_of(static_cast<double>(squared))) || !expected));
            }
            CHECK_FALSE(reach.holds(reach.distance_of(std::numeric_limits<float>::quiet_NaN())));
        }
}

TEST_CASE("Reach: a particle itself does not hide the others from a look at several") {
    const float soft = 2e-10F, longest = 0.01F;
    const Reach<float> reach(soft, longest);
    for (const float a : squared_distances(soft, longest))
        for (const float b : squared_distances(soft, longest)) {
            CAPTURE(a, b);
            const auto nearest = smaller(reach.distance_of(a), reach.distance_of(b));
            CHECK(reach.holds(nearest) == (is_near(a, soft, longest) || is_near(b, soft, longest)));
        }
}
