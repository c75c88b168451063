// The words of a sweep file that stand for one of several choices, each with a sentence that explains it. A word is
// decoded when it is read; nothing behind host/config compares texts.
#pragma once

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace mdsweep {

template <class Choice>
struct Word {
    Choice choice{};
    const char* word = "";
    const char* help = "";
};

inline constexpr std::array<Word<ThermostatKind>, 3> thermostat_words = {{
    {ThermostatKind::langevin, "langevin", "friction and noise (BAOAB)"},
    {ThermostatKind::nose_hoover, "nose_hoover", "a Nosé-Hoover chain, without noise"},
    {ThermostatKind::none, "none", "constant energy"},
}};

inline constexpr std::array<Word<ElectrostaticsMethod>, 2> electrostatics_words = {{
    {ElectrostaticsMethod::exact, "exact", "all periodic images"},
    {ElectrostaticsMethod::charged_sheet, "charged_sheet",
     "the nearest image, and for the others a charged sheet with a hole; between walls only, as in the published runs"},
}};

// Whether a simulation runs until its outputs are precise enough.
inline constexpr std::array<Word<bool>, 2> production_words = {{
    {false, "fixed", "`production_steps` for every point"},
    {true, "auto", "each point until the standard errors of its outputs are below `target_error`"},
}};

inline constexpr std::array<Word<SurrogateMethod>, 3> method_words = {{
    {SurrogateMethod::best, "best", "whichever does better on points that it was not trained on"},
    {SurrogateMethod::networks, "networks", "an ensemble of neural networks"},
    {SurrogateMethod::gaussian_process, "gaussian_process", "Gaussian processes"},
}};

inline constexpr std::array<Word<AcquisitionKind>, 3> acquisition_words = {{
    {AcquisitionKind::variance, "variance", "where the ensemble disagrees most"},
    {AcquisitionKind::lcmd, "lcmd", "the largest cluster maximum distance: those least like all that is known"},
    {AcquisitionKind::random, "random", "uniformly at random"},
}};

// Whether answers are handed over on an estimate.
inline constexpr std::array<Word<bool>, 2> mode_words = {{
    {false, "certified", "audits at randomly drawn points show that the promise is kept"},
    {true, "estimated", "without audits, once the estimated errors are small enough; the answers are labelled so"},
}};

inline constexpr std::array<Word<Units>, 2> units_words = {{
    {Units::reduced, "reduced", "lengths, energies and masses in units of your own, densities as particles per volume"},
    {Units::nm, "nm", "lengths in nm, energies in kT, densities as particles per nm3 or in M, charges in e or C/m2"},
}};

inline constexpr std::array<Word<EnergyUnit>, 2> energy_unit_words = {{
    {EnergyUnit::kT, "kT", "kT at the temperature of the point"},
    {EnergyUnit::kJ_mol, "kJ/mol", "of which `temperature_K` makes kT; outputs stay in kT"},
}};

inline constexpr std::array<Word<TruncationKind>, 3> truncation_words = {{
    {TruncationKind::cut, "cut", "the energy jumps to 0 at the cutoff"},
    {TruncationKind::shifted, "shifted", "the energy is shifted, so that it is 0 at the cutoff"},
    {TruncationKind::force_shifted, "force_shifted", "energy and force are both 0 at the cutoff"},
}};

template <class Words>
[[nodiscard]] std::vector<std::string> names_of_words(const Words& words) {
    std::vector<std::string> names;
    names.reserve(words.size());
    for (const auto& word : words) names.emplace_back(word.word);
    return names;
}

// Throws std::logic_error when the table has no word for it.
template <class Choice, std::size_t count>
[[nodiscard]] std::string word_of(Choice choice, const std::array<Word<Choice>, count>& words) {
    const auto found = std::ranges::find(words, choice, &Word<Choice>::choice);
    if (found == words.end()) throw std::logic_error("a choice of the sweep file has no word");
    return found->word;
}

}  // namespace mdsweep
