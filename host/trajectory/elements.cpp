#include "trajectory/elements.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace mdsweep {
namespace {

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

const std::vector<std::string>& elements() {
    static const std::vector<std::string> all = words_of(
        "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr "
        "Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir "
        "Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr");
    return all;
}

// The usual ones for such a charge come first.
std::vector<std::string> candidates(double charge) {
    std::vector<std::string> all = words_of(charge > 0   ? "Na K Li Rb Cs Ca Mg"
                                            : charge < 0 ? "Cl F Br I O S"
                                                         : "Ar Ne Kr Xe He Rn");
    all.insert(all.end(), elements().begin(), elements().end());
    return all;
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::vector<std::string> element_symbols(const std::vector<std::string>& species, const std::vector<double>& charges) {
    std::vector<std::string> symbols(species.size());
    for (std::size_t k = 0; k < species.size(); ++k) {
        const std::string name = species[k].substr(0, species[k].find_last_not_of("+-0123456789_") + 1);
        if (contains(elements(), name) && !contains(symbols, name)) symbols[k] = name;
    }
    for (std::size_t k = 0; k < species.size(); ++k) {
        if (!symbols[k].empty()) continue;
        const std::vector<std::string> choice = candidates(charges.at(k));
        const auto fresh = std::ranges::find_if(choice, [&](const auto& one) { return !contains(symbols, one); });
        if (fresh == choice.end()) throw std::invalid_argument("there are more species than elements");
        symbols[k] = *fresh;
    }
    return symbols;
}

}  // namespace mdsweep
