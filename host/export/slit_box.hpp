// The box of a salt between walls, where the scale of an output needs its whole ions. With features and scales of the
// realised composition this file could go, with ScaleKind's cations, anions and ions.
#pragma once

#include <optional>

#include "export/expression.hpp"
#include "model/slit_box.hpp"
#include "state/state.hpp"

namespace mdsweep::exporting {

// A number that a formula uses: an input, or fixed in the sweep.
struct Number {
    int input = -1;  // -1: value
    double value = 0;
};

struct SlitBox {
    BoxRule rule = BoxRule::fixed;
    double lateral_nm = 0;
    int target_ions = 0;
    Number h_nm, c_M, sigma_C_m2, z_p, z_n;
};

// Nothing but for a salt between equally charged walls with monovalent counterions, all of whose numbers are fixed or
// parameters.
[[nodiscard]] std::optional<SlitBox> describe_box(const SweepState& state);

// As slit_box::fill() has them.
struct WholeIons {
    Expr cations, anions;  // the cations with the walls' counterions
    Expr volume;           // nm3
};
[[nodiscard]] WholeIons whole_ions(const SlitBox& box, const Expr& parameters);

}  // namespace mdsweep::exporting
