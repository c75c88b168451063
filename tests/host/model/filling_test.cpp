// Whole particles in a box.
#include "model/filling.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "model/system.hpp"

using namespace mdsweep;

namespace {

Share share(double density, double charge = 0, AmountKind kind = AmountKind::density) {
    return {.name = "X", .kind = kind, .value = density, .charge = charge, .mark = {3, 5}};
}

double charge_of(const Mixture& mixture, const Filling& filling) {
    double charge = 0;
    for (std::size_t i = 0; i < filling.counts.size(); ++i) charge += mixture.species[i].charge * filling.counts[i];
    return charge;
}

}  // namespace

TEST_CASE("Filling: one species has its density exactly") {
    const Mixture fluid{.species = {share(0.8)}};
    CHECK(volume_of(fluid, 500) == Approx(625));
    const Filling filling = fill_near(fluid, volume_of(fluid, 500.3), 0);
    CHECK(filling.counts == std::vector<int>{500});
    CHECK(500 / filling.volume == Approx(0.8).epsilon(1e-12));
    CHECK(fill_volume(fluid, 100).counts == std::vector<int>{80});
}

TEST_CASE("Filling: compositions are as exact as whole numbers allow, densities in all exact") {
    for (const double part : {0.1, 0.25, 1.0 / 3, 0.5, 0.7}) {
        const Mixture mixture{.species = {share(0.8 * part), share(0.8 * (1 - part))}};
        const Filling filling = fill_near(mixture, volume_of(mixture, 200), 0);
        const double all = filling.counts[0] + filling.counts[1];
        INFO("part " << part << ": " << filling.counts[0] << " of " << all);
        CHECK(all / filling.volume == Approx(0.8).epsilon(1e-9));
        CHECK(filling.counts[0] / all == Approx(part).epsilon(0.006));
        CHECK(all == Approx(200).epsilon(0.3));
    }
}

TEST_CASE("Filling: salts are neutral, whatever their valencies") {
    // 2:1, 3:2, and two salts that share an anion.
    const Mixture mixtures[] = {{.species = {share(0.01, 2), share(0.02, -1)}},
                                {.species = {share(0.02, 3), share(0.03, -2)}},
                                {.species = {share(0.013, 2), share(0.005, 1), share(0.031, -1)}}};
    for (const Mixture& mixture : mixtures) {
        for (const double particles : {30, 77, 150}) {
            const Filling near = fill_near(mixture, volume_of(mixture, particles), 0);
            CHECK(charge_of(mixture, near) == 0);
            const Filling fixed = fill_volume(mixture, volume_of(mixture, particles));
            CHECK(charge_of(mixture, fixed) == 0);
            for (std::size_t i = 0; i < mixture.species.size(); ++i) {
                CHECK(near.counts[i] == Approx(mixture.species[i].value * near.volume).epsilon(0.1).margin(0.5));
                CHECK(fixed.counts[i] == Approx(mixture.species[i].value * fixed.volume).margin(3.1));
            }
        }
    }
}

TEST_CASE("Filling: a species neutralises the others and the walls") {
    Mixture mixture{.species = {share(0, 1, AmountKind::neutralising), share(0.3, -1)}, .charged_walls = true};
    mixture.wall_charge = -0.05;
    CHECK(volume_of(mixture, 195) == Approx(300));
    const Filling filling = fill_near(mixture, 300, 0);
    CHECK(filling.counts[1] / filling.volume == Approx(0.3).epsilon(1e-9));
    // The walls take what is less than half a charge.
    CHECK(charge_of(mixture, filling) == Approx(0.05 * filling.volume).margin(0.5));

    Mixture counted{.species = {share(0, 1, AmountKind::neutralising), share(7, -2, AmountKind::count)}};
    CHECK(fill_volume(counted, 1000).counts == std::vector<int>{14, 7});
}

TEST_CASE("Filling: boxes are never smaller than the least") {
    const Mixture fluid{.species = {share(0.8)}};
    CHECK(fill_near(fluid, 10, 100).volume >= 100 * (1 - 1e-9));
}

TEST_CASE("Filling: what cannot be neutral, or holds nothing, is refused in words") {
    const Mixture charged{.species = {share(0.1, 1), share(0.05, -1)}};
    CHECK_THROWS_WITH(fill_volume(charged, 1000), Catch::Contains("the charges do not neutralise each other: 50 e are "
                                                                  "left with 100 X, 50 X"));
    const Mixture wrong{.species = {share(0, -1, AmountKind::neutralising), share(0.1, -1)}};
    CHECK_THROWS_WITH(fill_volume(wrong, 100), Catch::Contains("let a species of the other sign be neutralising"));
    CHECK_THROWS_AS(volume_of({.species = {share(0)}}, 100), ImpossiblePoint);
}
