// Whole ions of a salt in a box: how large the box is, how many ions of each kind are in it, and how many counterions
// for the charge of the walls.
#pragma once

namespace mdsweep {

// How the lateral length of a box is chosen.
enum class BoxRule {
    published,    // 15 nm for c <= 0.5 M, 10 nm above
    fixed,        // lateral_nm for every point
    target_ions,  // near target_ions ions, so that whole ions give c exactly and sigma as nearly as possible
};

// A salt at a point of the design, as asked for.
struct SaltPoint {
    double h_nm = 0;        // distance of the walls; not used without walls
    int z_p = 1, z_n = -1;  // valencies, z_p > 0 > z_n
    double z_counter = 1;   // of the counterions
    double d_p_nm = 0, d_n_nm = 0;
    double d_counter_nm = 0;  // 0: as the cations
    double c_M = 0;           // of the anions
    double sigma_C_m2 = 0;    // mean of both walls
};

struct SaltBox {
    BoxRule rule = BoxRule::target_ions;
    double lateral_nm = 0;     // BoxRule::fixed
    double target_ions = 200;  // BoxRule::target_ions
};

// Whole ions in a box, as realised.
struct SaltContents {
    double lateral_nm = 0;
    int salt_cations = 0;
    int anions = 0;
    int counterions = 0;             // for both walls
    double c_M = 0, sigma_C_m2 = 0;  // of the anions; mean of both walls
    [[nodiscard]] int ions() const { return salt_cations + anions + counterions; }
};

// Fills a slit by the rule (cuda/README.md). Throws ImpossiblePoint when there would be no salt, when ions do not fit,
// or when the box is too small for its electrostatics.
[[nodiscard]] SaltContents fill_slit(const SaltPoint& point, const SaltBox& box);

// Fills a cube that is periodic in all directions, by the same rules; its walls and counterions are none.
[[nodiscard]] SaltContents fill_cube(const SaltPoint& point, const SaltBox& box);

}  // namespace mdsweep
