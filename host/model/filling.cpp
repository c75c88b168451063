#include "model/filling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "model/system.hpp"

namespace mdsweep {

namespace {

constexpr double neutral = 1e-6;  // e: rounding errors of charges that are no whole numbers

const Share* neutralising(const Mixture& mixture) {
    for (const Share& share : mixture.species)
        if (share.kind == AmountKind::neutralising) return &share;
    return nullptr;
}

// Charge in the box but for the neutralising species: count-like part, and part per volume.
struct Charge {
    double fixed = 0, per_volume = 0;
};

Charge charge_to_neutralise(const Mixture& mixture) {
    Charge charge{0, mixture.wall_charge};
    for (const Share& share : mixture.species) {
        if (share.kind == AmountKind::count) charge.fixed += share.charge * share.value;
        if (share.kind == AmountKind::density) charge.per_volume += share.charge * share.value;
    }
    return charge;
}

}  // namespace

std::vector<double> wanted_numbers(const Mixture& mixture, double volume) {
    const Charge charge = charge_to_neutralise(mixture);
    std::vector<double> wanted;
    for (const Share& share : mixture.species) {
        double number = share.value;
        if (share.kind == AmountKind::density) number *= volume;
        if (share.kind == AmountKind::neutralising)
            number = -(charge.fixed + charge.per_volume * volume) / share.charge;
        if (number < -neutral)
            throw ImpossiblePoint(
                fmt::format("{:.4g} particles of {} would be needed, as its charge has the sign of what it is to "
                            "neutralise; let a species of the other sign be neutralising. Where that changes over the "
                            "design, take more particles of the other sign, so that it never does; or let the charge "
                            "of a species of its own follow it by a formula, such as charge: \"if(sigma > 0, -1, 1)\"",
                            number, share.name),
                share.mark);
        wanted.push_back(std::max(number, 0.0));
    }
    return wanted;
}

namespace {

double charge_of(const Mixture& mixture, const std::vector<int>& counts, double volume) {
    double charge = mixture.wall_charge * volume;
    for (std::size_t i = 0; i < counts.size(); ++i) charge += mixture.species[i].charge * counts[i];
    return charge;
}

double misfit(const std::vector<int>& counts, const std::vector<double>& wanted) {
    double worst = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        worst = std::max(worst, std::abs(counts[i] - wanted[i]) / std::max(wanted[i], 1.0));
    return worst;
}

bool is_neutral(const Mixture& mixture, const std::vector<int>& counts, double volume) {
    if (!mixture.neutral) return true;
    const Share* const last = neutralising(mixture);
    const double whole = last != nullptr ? std::max(1.0, std::abs(last->charge)) : 1.0;
    const double allowed = mixture.charged_walls ? 0.5 * whole : 0.0;
    return std::abs(charge_of(mixture, counts, volume)) <=
           allowed + neutral * (1 + std::abs(mixture.wall_charge * volume));
}

// Sets the neutralising species' number to the nearest that does.
void neutralise(const Mixture& mixture, double volume, std::vector<int>& counts) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (mixture.species[i].kind != AmountKind::neutralising) continue;
        counts[i] = 0;
        const double number = -charge_of(mixture, counts, volume) / mixture.species[i].charge;
        counts[i] = std::max(0, static_cast<int>(std::lround(number)));
    }
}

// Numbers near the wanted ones that are neutral: the nearest, or with a few particles more or less.
class NeutralNumbers {
public:
    NeutralNumbers(const Mixture& mixture, const std::vector<double>& wanted, double volume)
        : mixture_(mixture), wanted_(wanted), volume_(volume) {}

    std::optional<std::vector<int>> find() {
        std::vector<int> counts;
        for (const double number : wanted_) counts.push_back(static_cast<int>(std::lround(number)));
        neutralise(mixture_, volume_, counts);
        if (is_neutral(mixture_, counts, volume_)) return counts;
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (mixture_.species[i].kind == AmountKind::density && mixture_.species[i].charge != 0 &&
                free_.size() < most_free)
                free_.push_back(i);
        vary(0, counts);
        return best_;
    }

private:
    static constexpr std::size_t most_free = 3;  // species whose numbers are varied
    static constexpr int reach = 3;              // particles more or less

    void vary(std::size_t k, std::vector<int>& counts) {
        if (k == free_.size()) {
            neutralise(mixture_, volume_, counts);
            if (!is_neutral(mixture_, counts, volume_)) return;
            const double cost = misfit(counts, wanted_);
            if (best_ && cost >= best_cost_) return;
            best_ = counts;
            best_cost_ = cost;
            return;
        }
        const int middle = counts[free_[k]];
        for (int offset = -reach; offset <= reach; ++offset) {
            counts[free_[k]] = middle + offset;
            if (counts[free_[k]] >= 0) vary(k + 1, counts);
        }
        counts[free_[k]] = middle;
    }

    const Mixture& mixture_;
    const std::vector<double>& wanted_;
    double volume_;
    std::vector<std::size_t> free_;
    std::optional<std::vector<int>> best_;
    double best_cost_ = 0;
};

[[noreturn]] void refuse_charge(const Mixture& mixture, double volume) {
    const std::vector<double> wanted = wanted_numbers(mixture, volume);
    double charge = mixture.wall_charge * volume;
    std::string numbers;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        charge += mixture.species[i].charge * wanted[i];
        numbers += fmt::format("{}{:.4g} {}", numbers.empty() ? "" : ", ", wanted[i], mixture.species[i].name);
    }
    throw ImpossiblePoint(
        fmt::format("the charges do not neutralise each other: {:.4g} e are left with {}{}; let the "
                    "amount of one charged species be `neutralising`{}, or say bjerrum: 0, with which "
                    "charges feel a field only",
                    charge, numbers, mixture.charged_walls ? " and the walls" : "",
                    mixture.walls ? ""
                                  : ", or say background: true for a uniform charge that "
                                    "neutralises them"),
        mixture.mark);
}

// The volume in which whole numbers have the densities asked for: the error that is left is the composition's.
double exact_volume(const Mixture& mixture, const std::vector<int>& counts, double otherwise) {
    double particles = 0, density = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (mixture.species[i].kind != AmountKind::density) continue;
        particles += counts[i];
        density += mixture.species[i].value;
    }
    return particles > 0 ? particles / density : otherwise;
}

}  // namespace

double volume_of(const Mixture& mixture, double particles) {
    double fixed = 0, density = 0;
    for (const Share& share : mixture.species) {
        if (share.kind == AmountKind::count) fixed += share.value;
        if (share.kind == AmountKind::density) density += share.value;
    }
    if (const Share* const last = neutralising(mixture)) {
        const Charge charge = charge_to_neutralise(mixture);
        fixed -= charge.fixed / last->charge;
        density -= charge.per_volume / last->charge;
    }
    const double volume = (particles - fixed) / density;
    if (!(volume > 0) || !std::isfinite(volume))
        throw ImpossiblePoint(fmt::format("no box holds {:.4g} particles with a density of {:.4g}; give a species a "
                                          "density above 0, or the box",
                                          particles, density),
                              mixture.mark);
    return volume;
}

Filling fill_volume(const Mixture& mixture, double volume) {
    const std::vector<double> wanted = wanted_numbers(mixture, volume);
    auto counts = NeutralNumbers(mixture, wanted, volume).find();
    if (!counts) refuse_charge(mixture, volume);
    return {*std::move(counts), volume};
}

Filling fill_near(const Mixture& mixture, double volume, double least) {
    volume = std::max(volume, least);
    constexpr double most_tried = 100;  // to either side: with so many particles rounding matters little
    Filling best;
    double best_cost = 1e300;
    const std::vector<double> middle = wanted_numbers(mixture, volume);
    for (std::size_t i = 0; i < middle.size(); ++i) {
        const Share& share = mixture.species[i];
        if (share.kind != AmountKind::density || !(share.value > 0)) continue;
        const double n = middle[i];
        const double low = std::max({1.0, std::floor(0.75 * n), std::floor(n) - most_tried});
        const double high = std::max(low + 1, std::min(std::ceil(1.3 * n), std::ceil(n) + most_tried));
        for (double k = low; k <= high; ++k) {
            const double tried = k / share.value;
            if (tried < (1 - 1e-9) * least && k < high) continue;
            const std::vector<double> wanted = wanted_numbers(mixture, tried);
            const auto counts = NeutralNumbers(mixture, wanted, tried).find();
            if (!counts) continue;
            const double left_over = mixture.neutral ? std::abs(charge_of(mixture, *counts, tried)) : 0;
            const double walls = left_over / std::max(std::abs(mixture.wall_charge * tried), 1.0);
            const double cost = misfit(*counts, wanted) + walls + 0.02 * std::abs(std::log(tried / volume));
            if (cost >= best_cost) continue;
            best_cost = cost;
            best = {*counts, std::max(least, exact_volume(mixture, *counts, tried))};
        }
    }
    if (best.counts.empty()) return fill_volume(mixture, volume);
    return best;
}

}  // namespace mdsweep
