#include "observables/profile_numbers.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

namespace mdsweep {

namespace {

using md::Truncation;
using md::wall_potential;

const std::vector<std::pair<std::string, md::WallPotential>> walls = {
    {"hard", wall_potential<md::HardWall>({1, 0.5F})},
    {"wca", wall_potential<md::WcaWall>({1, 0.5F})},
    {"wca of its own sigma", wall_potential<md::WcaWall>({1, 0.8F})},
    {"lj_9_3", wall_potential<md::LennardJones93Wall>({1, 1}, 3, Truncation::shifted)},
    {"lj_9_3 with a step", wall_potential<md::LennardJones93Wall>({2, 0.7F}, 2, Truncation::cut)},
    {"lj_10_4", wall_potential<md::LennardJones104Wall>({0.5F, 1}, 3, Truncation::force_shifted)},
    {"yukawa", wall_potential<md::YukawaWall>({3, 8, 0.5F}, 1.5F, Truncation::shifted)},
};

using Course = std::function<double(double)>;

// Mean densities of bins between a wall and a plane that is 4 away, with the course y beyond the wall's factor.
std::vector<double> binned(const WallShape& wall, std::size_t bins, const Course& y) {
    constexpr int pieces = 2000;
    std::vector<double> profile(bins);
    const double width = 4.0 / static_cast<double>(bins);
    for (std::size_t k = 0; k < bins; ++k)
        for (int i = 0; i < pieces; ++i) {
            const double w = width * (static_cast<double>(k) + (i + 0.5) / pieces);
            profile[k] += y(w) * wall.factor(w) / pieces;
        }
    return profile;
}

// What the contact theorem has of it: the integral of y over the rise of the wall's repulsion.
double at_contact(const WallShape& wall, const Course& y) {
    double sum = 0;
    for (const auto& [distance, share] : wall.rises()) sum += share * y(distance);
    return sum * wall.attraction();
}

BinnedWall slit_bins(const WallShape& wall, std::size_t bins) {
    return {wall, 4.0 / static_cast<double>(bins), bins};
}

Weights contact_weights(const BinnedWall& bins, const std::vector<double>& profile) {
    return read_contact(bins, {.diameter = 1}, profile).weights;
}

// Of a profile whose noise says nothing.
Weights peak_weights(const BinnedWall& bins, const std::vector<double>& profile) {
    return read_peak(bins, {.diameter = 1, .noise = std::vector<double>(profile.size())}, profile).weights;
}

}  // namespace

TEST_CASE("The plane of contact is where a hard wall begins, and where the contact theorem holds at any that repels") {
    CHECK(WallShape(walls[0].second, 1).contact() == Approx(0.5).margin(0.002));
    CHECK(WallShape(wall_potential<md::HardWall>({1, 0.8F}), 1).contact() == Approx(0.8).margin(0.003));
    for (const std::size_t k : {0, 1, 2, 6}) {
        CAPTURE(walls[k].first);
        const WallShape wall(walls[k].second, 1);
        CHECK(wall.attraction() == 1);
        // P / kT is the integral of y over the factor; y is linear.
        const auto y = [](double w) { return 3 - 2 * w; };
        double pressure = 0;
        constexpr int steps = 20000;
        for (int i = 0; i < steps; ++i) {
            const double w = wall.reach() * i / steps, next = wall.reach() * (i + 1) / steps;
            pressure += y(0.5 * (w + next)) * (wall.factor(next) - wall.factor(w));
        }
        CHECK(y(wall.contact()) == Approx(pressure).epsilon(0.002));
        CHECK(at_contact(wall, y) == Approx(pressure).epsilon(0.002));
    }
}

TEST_CASE("An attractive wall raises the density at contact by its well's Boltzmann factor, counted from the cutoff") {
    // The minimum of the 9-3 wall is -sqrt(10)/3 epsilon, that of the 10-4 wall -6/5 pi epsilon.
    const auto energy93 = [](double w, double s) { return 2.0 / 15 * std::pow(s / w, 9) - std::pow(s / w, 3); };
    CHECK(std::log(WallShape(walls[3].second, 1).attraction()) ==
          Approx(std::sqrt(10.0) / 3 + energy93(3, 1)).epsilon(0.002));
    CHECK(std::log(WallShape(walls[3].second, 2).attraction()) ==
          Approx(0.5 * (std::sqrt(10.0) / 3 + energy93(3, 1))).epsilon(0.002));
    CHECK(std::log(WallShape(walls[4].second, 1).attraction()) ==
          Approx(2 * (std::sqrt(10.0) / 3 + energy93(2, 0.7))).epsilon(0.002));
    CHECK(WallShape(walls[3].second, 1).contact() > 0.7);
    CHECK(WallShape(walls[3].second, 1).contact() < 0.86);
}

TEST_CASE("The contact density is that at the plane of contact, at every wall and whatever the bins") {
    const auto logarithm = [](double w) { return -1.5 * w + 1.2 * w * w; };
    for (const auto& [name, potential] : walls)
        for (const std::size_t bins : {16, 32, 64, 256}) {
            CAPTURE(name, bins);
            const WallShape wall(potential, 1);
            const std::vector<double> profile = binned(wall, bins, [&](double w) { return std::exp(logarithm(w)); });
            const Weights weights = contact_weights(slit_bins(wall, bins), profile);
            CHECK(weighted_sum(weights, profile) ==
                  Approx(at_contact(wall, [&](double w) { return std::exp(logarithm(w)); })).epsilon(0.003));
        }
}

TEST_CASE("The contact density follows a steep course: of ions beside a highly charged wall") {
    const WallShape wall(walls[1].second, 1);
    for (const double length : {0.2, 0.4, 1.0}) {
        const auto y = [&](double w) { return std::pow(1 + (w - 0.5) / length, -2); };  // Gouy and Chapman
        for (const std::size_t bins : {80, 200}) {
            CAPTURE(length, bins);
            const std::vector<double> profile = binned(wall, bins, y);
            CHECK(weighted_sum(contact_weights(slit_bins(wall, bins), profile), profile) ==
                  Approx(at_contact(wall, y)).epsilon(0.02));
        }
    }
}

TEST_CASE("The peak is the density of the highest bin, at the wall or off it") {
    const WallShape hard(walls[0].second, 1), soft(walls[3].second, 1);
    const auto falls = [](double w) { return std::exp(-2 * w); };
    const auto layer = [](double w) { return 0.5 + std::exp(-20 * (w - 1.7) * (w - 1.7)); };
    for (const std::size_t bins : {32, 64, 256}) {
        CAPTURE(bins);
        const std::vector<double> at_wall = binned(hard, bins, falls), beside = binned(hard, bins, layer);
        CHECK(weighted_sum(peak_weights(slit_bins(hard, bins), at_wall), at_wall) ==
              Approx(*std::ranges::max_element(at_wall)).epsilon(0.003));
        CHECK(weighted_sum(peak_weights(slit_bins(hard, bins), beside), beside) ==
              Approx(*std::ranges::max_element(beside)).epsilon(0.01));
        const std::vector<double> well = binned(soft, bins, [](double) { return 1.0; });
        CHECK(weighted_sum(peak_weights(slit_bins(soft, bins), well), well) ==
              Approx(*std::ranges::max_element(well)).epsilon(0.003));
    }
}

TEST_CASE("Empty and nearly empty profiles have numbers") {
    const WallShape wall(walls[1].second, 1);
    for (const std::vector<double>& profile :
         {std::vector<double>(40), std::vector<double>(2), std::vector<double>(1), std::vector<double>(1, 3)}) {
        const BinnedWall slit = slit_bins(wall, profile.size());
        CHECK(std::isfinite(weighted_sum(contact_weights(slit, profile), profile)));
        CHECK(std::isfinite(weighted_sum(peak_weights(slit, profile), profile)));
    }
    for (const std::size_t counted : {4, 6, 7, 15}) {
        std::vector<double> profile(40);
        profile[counted] = 1;
        CHECK(std::isfinite(weighted_sum(contact_weights(slit_bins(wall, 40), profile), profile)));
        CHECK(weighted_sum(contact_weights(slit_bins(wall, 40), profile), profile) < 3);
        CHECK(weighted_sum(peak_weights(slit_bins(wall, 40), profile), profile) > 0);
    }
}

TEST_CASE("The mid-plane density is the mean of the slit's middle tenth") {
    std::vector<double> whole(40, 1.0);
    whole[18] = 3, whole[21] = 7;
    CHECK(weighted_sum(middle_weights(BinnedWall(WallShape(), 0.2, 40)), whole) == Approx(3));
    // Bins that are partly within count in part.
    std::vector<double> fifty(50, 1.0);
    fifty[22] = 3, fifty[24] = 2;
    CHECK(weighted_sum(middle_weights(BinnedWall(WallShape(), 0.2, 50)), fifty) == Approx(1 + (0.5 * 2 + 1) / 5));
    CHECK(weighted_sum(middle_weights(BinnedWall(WallShape(), 2, 4)), std::vector<double>{1, 3, 5, 1}) == Approx(4));
    const std::array two = {walls[0].second, walls[1].second};
    const SlitWalls slit = slit_walls({two, 1, 8, 1}, false, 40);
    for (const ProfileNumber& number : profile_numbers(false))
        if (number.ending == "mid") CHECK(weighted_sum(number.read(slit, whole).weights, whole) == Approx(3));
    const std::vector<double> half(whole.rbegin(), whole.rbegin() + 20);
    const SlitWalls alike = slit_walls({two, 1, 8, 1}, true, 40);
    for (const ProfileNumber& number : profile_numbers(true))
        if (number.ending == "mid") CHECK(weighted_sum(number.read(alike, half).weights, half) == Approx(4));
}

TEST_CASE("Walls that differ have numbers of their own, by their own potentials") {
    const WallShape left(walls[0].second, 1), right(walls[3].second, 1);
    std::vector<double> whole = binned(left, 40, [](double) { return 2.0; });
    std::vector<double> other = binned(right, 40, [](double) { return 2.0; });
    whole.insert(whole.end(), other.rbegin(), other.rend());
    const std::array two = {walls[0].second, walls[3].second};
    const SlitWalls slit = slit_walls({two, 1, 8, 1}, false, whole.size());
    const auto read = [&](const std::string& ending) {
        for (const ProfileNumber& number : profile_numbers(false))
            if (number.ending == ending) return weighted_sum(number.read(slit, whole).weights, whole);
        return 0.0;
    };
    CHECK(read("contact_left") == Approx(2).epsilon(0.001));
    CHECK(read("contact_right") == Approx(2 * right.attraction()).epsilon(0.001));
    CHECK(read("peak_left") == Approx(2).epsilon(0.01));
    CHECK(read("peak_right") == Approx(*std::ranges::max_element(whole)).epsilon(0.003));
    CHECK(read("peak") == Approx(*std::ranges::max_element(whole)).epsilon(0.003));
}

}  // namespace mdsweep
