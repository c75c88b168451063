// The one place where units change: nm, M, e, C/m2 outside, reduced units (length_unit, kT, ion mass) inside the
// engine.
#pragma once

namespace mdsweep::units {

// The engine's length: the Bjerrum length of water at 298 K, as in the published runs. Fixed, also where bjerrum_nm is
// set to something else, so that a time step of 0.005 tau means the same in every sweep.
inline constexpr double length_nm = 0.714;

inline constexpr double avogadro_per_nm3 = 0.602214076;               // ions in a cubic nanometre at 1 mol/L
inline constexpr double electrons_per_nm2 = 1e-18 / 1.602176634e-19;  // of a surface charge of 1 C/m2

inline constexpr double gas_constant_kJ_mol = 0.00831446261815324;  // kT of a mole at 1 K

// e^2 / (4 pi epsilon_0 k_B): a Bjerrum length, times the relative permittivity and the temperature.
inline constexpr double bjerrum_nm_kelvin = 16710.0947;

[[nodiscard]] constexpr double to_reduced_length(double nm) {
    return nm / length_nm;
}

// Concentration of `ions` in a volume in nm^3, in M.
[[nodiscard]] constexpr double molar(double ions, double volume_nm3) {
    return ions / volume_nm3 / avogadro_per_nm3;
}

}  // namespace mdsweep::units
