// The slit model: boxes and ion counts, jobs, block averages and their errors, observables.
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>

#include "model/block_average.hpp"
#include "model/slit_electrolyte.hpp"
#include "model/units.hpp"
#include "replica/placement.hpp"

using namespace mdsweep;

namespace {

SlitPoint salt(double h, double c, double sigma, int z_p = 1, int z_n = -1, double d = 0.415) {
    return {.h_nm = h, .z_p = z_p, .z_n = z_n, .d_p_nm = d, .d_n_nm = d, .c_M = c, .sigma_C_m2 = sigma};
}

ModelConfig rule(BoxRule box, double lateral = 0, int target = 200) {
    ModelConfig model;
    model.box = box;
    model.lateral_nm = lateral;
    model.target_ions = target;
    return model;
}

using Series = std::vector<std::vector<std::vector<double>>>;

// First-order autoregressive series x' = memory x + noise with unit variance.
Series autoregressive(double memory, int replicas, int blocks, int columns, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    Series series(static_cast<std::size_t>(replicas));
    for (auto& replica : series) {
        std::vector<double> x(static_cast<std::size_t>(columns));
        for (double& value : x) value = normal(random);
        for (int b = 0; b < blocks; ++b) {
            replica.push_back(x);
            for (double& value : x) value = memory * value + std::sqrt(1 - memory * memory) * normal(random);
        }
    }
    return series;
}

// Standard error of the mean of such a series, exactly (Priestley, Spectral Analysis and Time Series, 5.3).
double true_error(double memory, int replicas, int blocks) {
    double sum = 1;
    for (int k = 1; k < blocks; ++k) sum += 2 * (1 - static_cast<double>(k) / blocks) * std::pow(memory, k);
    return std::sqrt(sum / blocks / replicas);
}

double mean_reported_error(double memory, int replicas, int blocks, int columns) {
    double mean = 0;
    constexpr int draws = 40;
    for (int k = 0; k < draws; ++k) {
        const BlockAverage average =
            block_average(autoregressive(memory, replicas, blocks, columns, 100 + static_cast<std::uint64_t>(k)));
        for (const double e : average.error) mean += e / (draws * columns);
    }
    return mean;
}

Config small_config() {
    Config config;
    config.simulation.profile_bins = 20;
    config.simulation.blocks = 4;
    return config;
}

// Two replicas of four blocks with profiles that can be told apart.
std::vector<md::ReplicaResult> made_up_results(const SlitContents& contents) {
    std::vector<md::ReplicaResult> replicas(2);
    for (std::size_t r = 0; r < 2; ++r) {
        replicas[r].steps = 1000;
        replicas[r].seconds = 2.5;
        for (std::size_t b = 0; b < 4; ++b) {
            md::BlockAverages block;
            for (int group = 0; group < 2; ++group) {
                const double ions = group == 0 ? contents.salt_cations + contents.counterions : contents.anions;
                std::vector<double> shape;
                for (std::size_t k = 0; k < 10; ++k)
                    shape.push_back(k == 0 ? 0.0 : 1.0 + 0.1 * static_cast<double>((k * (3 + b) + r) % 7));
                const double total = std::accumulate(shape.begin(), shape.end(), 0.0);
                for (const double s : shape) block.profile.push_back(ions * s / total);
            }
            block.temperature = 1 + 0.01 * static_cast<double>(b);
            block.potential_energy = -10.0 * contents.ions();
            replicas[r].blocks.push_back(block);
        }
    }
    return replicas;
}

const Observable& find(const std::vector<Observable>& all, const std::string& name) {
    for (const Observable& observable : all)
        if (observable.name == name) return observable;
    FAIL("no observable " + name);
    throw std::logic_error(name);
}

}  // namespace

TEST_CASE("Units") {
    CHECK(units::to_reduced_length(0.714) == 1.0);
    CHECK(units::molar(602.214076, 1000.0) == Approx(1.0));
    CHECK(units::electrons_per_nm2 == Approx(6.241509));
}

TEST_CASE("Filling a slit: the published points have the published ions") {
    struct Published {
        double h, c, sigma;
        int cations, anions;  // as tests/data/published_profiles.csv integrates to
    };
    const Published all[] = {{4.0, 0.1, -0.02, 110, 54},  {5.0, 0.1, -0.01, 95, 67},     {4.4, 0.25, -0.02, 205, 149},
                             {4.0, 0.5, -0.01, 298, 270}, {4.6, 0.75, -0.015, 225, 207}, {4.2, 1.0, -0.015, 270, 252},
                             {4.8, 1.5, -0.01, 445, 433}, {5.0, 2.0, -0.02, 626, 602}};
    for (const Published& p : all) {
        const SlitContents contents = fill_slit(salt(p.h, p.c, p.sigma), rule(BoxRule::published));
        INFO("h = " << p.h << ", c = " << p.c);
        CHECK(contents.lateral_nm == (p.c > 0.5 ? 10.0 : 15.0));
        CHECK(contents.salt_cations + contents.counterions == p.cations);
        CHECK(contents.anions == p.anions);
        CHECK(contents.cation_mean_M / contents.anion_mean_M == Approx(static_cast<double>(p.cations) / p.anions));
    }
}

TEST_CASE("Filling a slit: salt is neutral for all valencies and boxes, counterions are even but in a fitted box") {
    for (const BoxRule box : {BoxRule::published, BoxRule::fixed, BoxRule::target_ions}) {
        for (const int z_p : {1, 2, 3}) {
            for (const int z_n : {-1, -2}) {
                for (const double c : {0.1, 0.33, 0.9}) {
                    const SlitContents s = fill_slit(salt(4.1, c, -0.013, z_p, z_n), rule(box, 11.3, 150));
                    CHECK(z_p * s.salt_cations + z_n * s.anions == 0);
                    CHECK(s.anions > 0);
                    if (box != BoxRule::target_ions) CHECK(s.counterions % 2 == 0);
                    const double area = s.lateral_nm * s.lateral_nm;
                    CHECK(s.c_M == Approx(s.anions / (0.602214076 * area * 4.1)));
                    CHECK(s.sigma_C_m2 == Approx(-0.5 * s.counterions / area / 6.241509));
                    // Whole ions, rounded down, are at most one step away.
                    const int step = z_p / std::gcd(z_p, -z_n);
                    CHECK(std::abs(0.602214076 * c * area * 4.1 - s.anions) < step + 1e-6);
                }
            }
        }
    }
}

TEST_CASE("Filling a slit: a fitted box gives c exactly and the walls' charge nearly") {
    int most = 0, fewest = 1'000'000;
    for (double h = 3.0; h <= 5.01; h += 0.25) {
        for (const double c : {0.1, 0.37, 0.8}) {
            for (const double sigma : {0.0, -0.008, -0.02}) {
                for (const int z_p : {1, 2}) {
                    const SlitContents s = fill_slit(salt(h, c, sigma, z_p), rule(BoxRule::target_ions, 0, 120));
                    INFO("h " << h << ", c " << c << ", sigma " << sigma << ", z_p " << z_p << ": L " << s.lateral_nm
                              << ", counterions " << s.counterions << ", sigma realised " << s.sigma_C_m2);
                    CHECK(s.c_M == Approx(c).epsilon(1e-9));
                    CHECK(s.lateral_nm >= h);
                    if (sigma == 0) CHECK(s.counterions == 0);
                    if (s.counterions >= 3) CHECK(s.sigma_C_m2 == Approx(sigma).epsilon(0.07));
                    if (s.counterions > 0 && s.counterions < 3) CHECK(s.sigma_C_m2 == Approx(sigma).epsilon(0.4));
                    most = std::max(most, s.ions());
                    fewest = std::min(fewest, s.ions());
                }
            }
        }
    }
    CHECK(fewest >= 85);
    CHECK(most <= 175);
}

TEST_CASE("Filling a slit: what cannot be simulated is refused in words") {
    CHECK_THROWS_WITH(fill_slit(salt(4, 5, 0, 1, -1, 1.0), rule(BoxRule::published)),
                      Catch::Contains("ions cannot fit without overlap") && Catch::Contains("lower the concentration"));
    CHECK_THROWS_WITH(fill_slit(salt(4, 0.001, -0.02), rule(BoxRule::fixed, 5)),
                      Catch::Contains("the box holds no salt") && Catch::Contains("L = 5 nm"));
    CHECK_THROWS_WITH(fill_slit(salt(6, 0.5, -0.02), rule(BoxRule::fixed, 5)),
                      Catch::Contains("narrower than the slit is high"));
    CHECK_THROWS_WITH(fill_slit(salt(2, 0.5, 0, 1, -1, 1.9), rule(BoxRule::fixed, 4)),
                      Catch::Contains("narrower than two ranges of the repulsion"));
    CHECK_THROWS_AS(fill_slit(salt(6, 0.5, -0.02), rule(BoxRule::fixed, 5)), ImpossiblePoint);
    // What is accepted can be placed.
    for (const double d : {0.415, 0.6, 0.75}) {
        const SlitPoint point = salt(4, 2, -0.02, 1, -1, d);
        const SlitContents s = fill_slit(point, rule(BoxRule::target_ions, 0, 400));
        const md::ReplicaJob job = make_job(Config{}, point, s, 1, 0, 0);
        CHECK(md::place(s.ions(), {job.lateral, job.lateral, job.height}, job.species[0].diameter, {}).size() ==
              static_cast<std::size_t>(s.ions()));
    }
}

TEST_CASE("A row of the design becomes a point; one diameter stands for both") {
    const SlitPoint p = slit_point({"h_nm", "z_p", "z_n", "d_nm", "c_M", "sigma_C_m2"}, {4.5, 2, -1, 0.5, 0.7, -0.01});
    CHECK(p.h_nm == 4.5);
    CHECK(p.z_p == 2);
    CHECK(p.z_n == -1);
    CHECK(p.d_p_nm == 0.5);
    CHECK(p.d_n_nm == 0.5);
    CHECK(p.c_M == 0.7);
    CHECK(p.sigma_C_m2 == -0.01);
    CHECK(slit_point({"d_p_nm", "d_n_nm"}, {0.4, 0.6}).d_n_nm == 0.6);
    CHECK_THROWS_WITH(slit_point({"salinity"}, {1}), Catch::Contains("no parameter salinity"));
}

TEST_CASE("A job: reduced units, species, the walls neutralised") {
    Config config;
    config.model.bjerrum_nm = 1.428;
    config.simulation.time_step_tau = 0.003;
    config.simulation.friction_per_tau = 2;
    SlitPoint point = salt(3.57, 0.5, -0.02, 2, -1);
    point.d_n_nm = 0.714;
    const SlitContents contents = fill_slit(point, rule(BoxRule::fixed, 7.14));
    const md::ReplicaJob job = make_job(config, point, contents, 99, 17, 3);
    CHECK(job.lateral == Approx(10));
    CHECK(job.height == Approx(5));
    CHECK(job.bjerrum == Approx(2));
    CHECK(job.seed == 99);
    CHECK(job.point == 17);
    CHECK(job.replica == 3);
    CHECK(job.time_step == Approx(0.003));
    CHECK(job.friction == Approx(2));
    CHECK(job.equilibration_steps == config.simulation.equilibration_steps);
    CHECK(job.production_steps == config.simulation.production_steps);
    CHECK(job.bins == 100);
    CHECK(job.blocks == 32);
    CHECK(job.ion_count() == contents.ions());
    double charge = 0;
    for (const md::Species& s : job.species) {
        charge += static_cast<double>(s.charge) * s.count;
        CHECK(s.group == (s.charge > 0 ? 0 : 1));
        CHECK(s.diameter == Approx(s.charge > 0 ? 0.415 / 0.714 : 1.0));
    }
    CHECK(charge == contents.counterions);
}

TEST_CASE("Block averages: means, and errors of independent blocks") {
    const BlockAverage two = block_average({{{1.0, 5.0}, {3.0, 5.0}}});
    CHECK(two.mean == std::vector<double>{2.0, 5.0});
    CHECK(two.error[0] == Approx(1.0));
    CHECK(two.error[1] == 0);
    CHECK_THROWS_AS(block_average({{{1.0}}}), std::invalid_argument);
    CHECK_THROWS_AS(block_average({}), std::invalid_argument);

    for (const int replicas : {1, 2})
        CHECK(mean_reported_error(0, replicas, 32, 50) == Approx(true_error(0, replicas, 32)).epsilon(0.15));
}

TEST_CASE("Block averages: errors of correlated blocks") {
    for (const double memory : {0.3, 0.6}) {
        for (const int replicas : {1, 2}) {
            const double expected = true_error(memory, replicas, 64);
            INFO("memory " << memory << ", replicas " << replicas << ", unmerged would be "
                           << 1 / std::sqrt(64.0 * replicas) << ", true " << expected);
            CHECK(mean_reported_error(memory, replicas, 64, 50) == Approx(expected).epsilon(0.25));
        }
    }
    // A single noisy column, as a contact density is one.
    CHECK(mean_reported_error(0.5, 1, 64, 1) == Approx(true_error(0.5, 1, 64)).epsilon(0.25));
}

TEST_CASE("Observables: names, columns, what is learned") {
    const std::vector<Observable> all = slit_observables(small_config());
    int next = 0;
    for (const Observable& observable : all) {
        CHECK(observable.first == next);
        next += observable.size;
        CHECK(observable.learned == (observable.name == "cation_density" || observable.name == "anion_density"));
    }
    CHECK(find(all, "cation_density").size == 10);
    CHECK(find(all, "anion_contact").size == 1);
    Config config = small_config();
    config.outputs = {"anion_mid"};
    CHECK(find(slit_observables(config), "anion_mid").learned);
    CHECK_FALSE(find(slit_observables(config), "cation_density").learned);
}

TEST_CASE("Reducing replicas: a profile's integral is the number of ions, errors come from the blocks") {
    const Config config = small_config();
    SlitPoint point = salt(4, 0.5, -0.02);
    point.d_n_nm = 0.9;
    const SlitContents contents = fill_slit(point, rule(BoxRule::target_ions));
    const auto replicas = made_up_results(contents);
    const Outcome outcome = reduce(config, point, contents, replicas, 12, 34);
    const std::vector<Observable> all = slit_observables(config);
    REQUIRE(outcome.values.size() == static_cast<std::size_t>(all.back().first + all.back().size));
    REQUIRE(outcome.errors.size() == outcome.values.size());
    CHECK(outcome.point == 12);
    CHECK(outcome.seed == 34);
    CHECK(outcome.ions == contents.ions());
    CHECK(outcome.steps == 2000);
    CHECK(outcome.seconds == Approx(5));
    CHECK(outcome.c_M == contents.c_M);
    CHECK_FALSE(outcome.failed);

    const double area = contents.lateral_nm * contents.lateral_nm;
    const auto values = [&](const std::string& name) { return outcome.values.data() + find(all, name).first; };
    for (const int group : {0, 1}) {
        const double* profile = values(group == 0 ? "cation_density" : "anion_density");
        double ions = 0, mean = 0;
        for (int k = 0; k < 10; ++k) {
            ions += profile[k] * units::avogadro_per_nm3 * area * 4.0 / 10;  // a bin and its mirror image
            mean += profile[k] / 10;
        }
        CHECK(ions == Approx(group == 0 ? contents.salt_cations + contents.counterions : contents.anions));
        CHECK(mean == Approx(group == 0 ? contents.cation_mean_M : contents.anion_mean_M));
        CHECK(profile[0] == 0);

        // Bins are 0.2 nm wide. The contact is a radius from the wall, between the nearest bin centres: 0.2075 nm is
        // 0.5375 of the way from bin 0 to bin 1, 0.45 nm 0.75 of the way from bin 1 to bin 2.
        const double contact = *values(group == 0 ? "cation_contact" : "anion_contact");
        if (group == 0) CHECK(contact == Approx(0.4625 * profile[0] + 0.5375 * profile[1]));
        if (group == 1) CHECK(contact == Approx(0.25 * profile[1] + 0.75 * profile[2]));
        CHECK(*values(group == 0 ? "cation_mid" : "anion_mid") == Approx(profile[9]));
        CHECK(*values(group == 0 ? "cation_peak" : "anion_peak") == *std::max_element(profile, profile + 10));
    }
    CHECK(*values("temperature") == Approx(1.015));
    CHECK(*values("potential_energy") == Approx(-10));

    // Standard error of eight independent blocks (0, 0.01, 0.02, 0.03 twice).
    const auto at = static_cast<std::size_t>(find(all, "temperature").first);
    CHECK(outcome.errors[at] == Approx(0.01 * std::sqrt(2 * 5.0 / (8 * 7))));
}

TEST_CASE("Reducing replicas: one that failed makes the point failed, with its reason") {
    const SlitPoint point = salt(4, 0.5, -0.02);
    const SlitContents contents = fill_slit(point, rule(BoxRule::target_ions));
    auto replicas = made_up_results(contents);
    replicas[1].failed = true;
    replicas[1].reason = "it blew up";
    replicas[1].blocks.clear();
    const Outcome outcome = reduce(small_config(), point, contents, replicas, 1, 2);
    CHECK(outcome.failed);
    CHECK(outcome.reason == "it blew up");
    CHECK(outcome.values.empty());
}

TEST_CASE("Output scales follow the learned outputs") {
    Config config = small_config();
    config.outputs = {"cation_density", "anion_density", "anion_mid", "temperature"};
    const SlitContents contents = fill_slit(salt(4, 0.5, -0.02), rule(BoxRule::target_ions));
    CHECK(output_scales(config, contents) ==
          std::vector<double>{contents.cation_mean_M, contents.anion_mean_M, contents.anion_mean_M, 1.0});
}
