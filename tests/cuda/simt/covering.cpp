#include "cuda/simt/covering.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>

namespace simt {

namespace {

using Allowed = std::function<bool(const Choice&)>;

void add_combinations(const std::vector<int>& levels, int strength, std::size_t from, const Allowed& allowed,
                      Choice& choice, std::vector<Choice>& to) {
    if (strength == 0) {
        if (allowed(choice)) to.push_back(choice);
        return;
    }
    for (std::size_t factor = from; factor < levels.size(); ++factor) {
        for (int level = 0; level < levels[factor]; ++level) {
            choice[factor] = level;
            add_combinations(levels, strength - 1, factor + 1, allowed, choice, to);
        }
        choice[factor] = -1;
    }
}

// Of those that the factor's level makes part of the choice, or leaves possible.
std::ptrdiff_t worth(const Choice& choice, std::size_t factor, const std::vector<Choice>& missing) {
    std::ptrdiff_t complete = 0, begun = 0;
    for (const Choice& combination : missing) {
        if (combination[factor] != choice[factor]) continue;
        bool is_complete = true, is_possible = true;
        for (std::size_t k = 0; k < choice.size(); ++k) {
            if (combination[k] < 0 || combination[k] == choice[k]) continue;
            is_complete = false;
            is_possible = is_possible && choice[k] < 0;
        }
        complete += is_complete ? 1 : 0;
        begun += is_possible ? 1 : 0;
    }
    return complete * static_cast<std::ptrdiff_t>(missing.size() + 1) + begun;
}

void choose(Choice& choice, std::size_t factor, int levels, const Allowed& allowed,
            const std::vector<Choice>& missing) {
    int best = -1;
    std::ptrdiff_t most = -1;
    for (int level = 0; level < levels; ++level) {
        choice[factor] = level;
        if (!allowed(choice)) continue;
        const std::ptrdiff_t here = worth(choice, factor, missing);
        if (here > most) best = level, most = here;
    }
    if (best < 0) throw std::logic_error("a choice that is allowed so far cannot be finished");
    choice[factor] = best;
}

}  // namespace

bool has(const Choice& choice, const Choice& combination) {
    for (std::size_t k = 0; k < choice.size(); ++k)
        if (combination[k] >= 0 && combination[k] != choice[k]) return false;
    return true;
}

std::vector<Choice> combinations(const std::vector<int>& levels, int strength, const Allowed& allowed) {
    std::vector<Choice> all;
    Choice choice(levels.size(), -1);
    add_combinations(levels, strength, 0, allowed, choice, all);
    return all;
}

std::vector<Choice> covering_choices(const std::vector<int>& levels, int strength, const Allowed& allowed) {
    std::vector<Choice> choices, missing = combinations(levels, strength, allowed);
    while (!missing.empty()) {
        Choice choice = missing.front();
        for (std::size_t factor = 0; factor < levels.size(); ++factor)
            if (choice[factor] < 0) choose(choice, factor, levels[factor], allowed, missing);
        std::erase_if(missing, [&](const Choice& combination) { return has(choice, combination); });
        choices.push_back(std::move(choice));
    }
    return choices;
}

}  // namespace simt
