// Random words and normal numbers.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "physics/gaussian.hpp"
#include "physics/philox.hpp"

using namespace mdsweep::md;

namespace {

using Words = FourWords<std::uint32_t>;

std::array<std::uint32_t, 4> as_array(const Words& w) {
    return {w.a, w.b, w.c, w.d};
}

}  // namespace

TEST_CASE("Philox4x32-10 gives the known answers published with Random123") {
    CHECK(as_array(philox(Words{0, 0, 0, 0}, 0, 0)) ==
          std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    const std::uint32_t ones = 0xffffffff;
    CHECK(as_array(philox(Words{ones, ones, ones, ones}, ones, ones)) ==
          std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(as_array(philox(Words{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0)) ==
          std::array<std::uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("Every part of a noise key and every bit of a step number changes the words") {
    const NoiseKey key{0x123456789abcdef0ULL, 7, 3};
    std::vector<std::array<std::uint32_t, 4>> all = {
        as_array(noise_words<std::uint32_t>(key, Purpose::thermostat, 5, 11)),
        as_array(noise_words<std::uint32_t>(key, Purpose::velocities, 5, 11)),
        as_array(noise_words<std::uint32_t>(key, Purpose::placement, 5, 11)),
        as_array(noise_words<std::uint32_t>(key, Purpose::thermostat, 5, 12)),
        as_array(noise_words<std::uint32_t>({key.seed, 8, 3}, Purpose::thermostat, 5, 11)),
        as_array(noise_words<std::uint32_t>({key.seed, 7, 4}, Purpose::thermostat, 5, 11)),
        as_array(noise_words<std::uint32_t>({key.seed + 1, 7, 3}, Purpose::thermostat, 5, 11)),
        as_array(noise_words<std::uint32_t>({key.seed + (1ULL << 32U), 7, 3}, Purpose::thermostat, 5, 11)),
    };
    for (unsigned bit = 0; bit < 40; ++bit)
        all.push_back(as_array(noise_words<std::uint32_t>(key, Purpose::thermostat, 5 ^ (1ULL << bit), 11)));
    for (std::size_t a = 0; a < all.size(); ++a)
        for (std::size_t b = 0; b < a; ++b) CHECK(all[a] != all[b]);
}

TEST_CASE("Uniform numbers stay strictly inside (0, 1), in float as in double") {
    for (const std::uint32_t word : {0U, 1U, 0x1ffU, 0x7fffffffU, 0x80000000U, 0xfffffe00U, 0xffffff00U, 0xffffffffU}) {
        const float u = UnitInterval<float>::from(word);
        CHECK(u > 0.0F);
        CHECK(u < 1.0F);
        CHECK(static_cast<double>(u) == UnitInterval<double>::from(word));
    }
}

TEST_CASE("Sine and cosine of a part of a turn") {
    double worst_double = 0, worst_float = 0;
    constexpr int points = 20000;
    for (int k = 1; k < points; ++k) {
        const double u = static_cast<double>(k) / points;
        const double angle = 2 * std::numbers::pi * u;
        const auto [s, c] = sine_cosine_of_turn(u);
        worst_double = std::max({worst_double, std::abs(s - std::sin(angle)), std::abs(c - std::cos(angle))});
        const auto [sf, cf] = sine_cosine_of_turn(static_cast<float>(u));
        const double angle_of_float = 2 * std::numbers::pi * static_cast<double>(static_cast<float>(u));
        worst_float = std::max({worst_float, std::abs(static_cast<double>(sf) - std::sin(angle_of_float)),
                                std::abs(static_cast<double>(cf) - std::cos(angle_of_float))});
    }
    CHECK(worst_double < 1.5e-7);
    CHECK(worst_float < 4e-7);
}

TEST_CASE("Normal numbers: moments 1 to 4, tails, and independence of components, particles and steps") {
    constexpr int draws = 400'000;
    const NoiseKey key{42, 1, 0};
    std::array<std::array<double, 5>, 3> moments{};
    std::array<std::array<double, 2>, 3> beyond{};  // shares beyond 2 and 3 standard deviations
    std::array<double, 7> products{};
    Vector3<float> previous_particle{};
    for (int k = 0; k < draws; ++k) {
        const auto particle = static_cast<std::uint32_t>(k % 100);
        const auto step = static_cast<std::uint64_t>(k / 100);
        const auto g = three_gaussians<float>(noise_words<std::uint32_t>(key, Purpose::thermostat, step, particle));
        const std::array<double, 3> value = {g.x, g.y, g.z};
        for (std::size_t c = 0; c < 3; ++c) {
            double power = 1;
            for (std::size_t m = 0; m < 5; ++m, power *= value[c]) moments[c][m] += power / draws;
            if (std::abs(value[c]) > 2) beyond[c][0] += 1.0 / draws;
            if (std::abs(value[c]) > 3) beyond[c][1] += 1.0 / draws;
        }
        const auto next =
            three_gaussians<float>(noise_words<std::uint32_t>(key, Purpose::thermostat, step + 1, particle));
        const std::array<double, 7> product = {value[0] * value[1],
                                               value[0] * value[2],
                                               value[1] * value[2],
                                               value[0] * previous_particle.x,
                                               value[0] * next.x,
                                               (value[0] * value[0] - 1) * (value[1] * value[1] - 1) / 2,
                                               (value[0] * value[0] - 1) * (value[2] * value[2] - 1) / 2};
        for (std::size_t c = 0; c < product.size(); ++c) products[c] += product[c] / draws;
        previous_particle = g;
    }
    const double unit = 4.5 / std::sqrt(draws);  // 4.5 standard deviations of a mean of unit variance
    for (std::size_t c = 0; c < 3; ++c) {
        CHECK(std::abs(moments[c][1]) < unit);
        CHECK(std::abs(moments[c][2] - 1) < unit * std::sqrt(2.0));
        CHECK(std::abs(moments[c][3]) < unit * std::sqrt(15.0));
        CHECK(std::abs(moments[c][4] - 3) < unit * std::sqrt(96.0));
        CHECK(std::abs(beyond[c][0] - 0.0455003) < unit * std::sqrt(0.0455));
        CHECK(std::abs(beyond[c][1] - 0.0026998) < unit * std::sqrt(0.0027));
    }
    for (const double p : products) CHECK(std::abs(p) < unit);
}
