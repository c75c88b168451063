#include "monitor/audit_ladder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "monitor/bounds.hpp"

namespace mdsweep::monitor {

namespace {

constexpr std::size_t most_stages = 8;
// That a gate passes. Audits are answers, and rows to learn from: a gate that fails costs little but its share of
// delta.
constexpr double wanted_chance = 0.6;
// Below this chance the audit is given up.
constexpr double hopeless = 0.35;
// Shares of delta for the first stage among which the plan is chosen.
constexpr std::array first_shares = {0.8, 0.6, 0.4, 0.25};

void check(std::size_t candidates, std::span<const AuditStage> stages) {
    const AuditStage* before = nullptr;
    for (const AuditStage& stage : stages) {
        const bool grows = before == nullptr || (stage.audits > before->audits && stage.allowed > before->allowed);
        if (!grows || stage.audits > candidates || stage.allowed > stage.audits)
            throw std::invalid_argument("the stages of an audit must grow, within the candidates");
        before = &stage;
    }
}

// Walks through the stages: at(stage, failures, chance) for each way to pass, end(stage, chance) where one is refused.
template <class Pass, class Refuse>
void walk(std::size_t candidates, std::size_t failing, std::span<const AuditStage> stages, std::size_t drawn,
          std::size_t failures, const Pass& pass, const Refuse& refuse) {
    const std::size_t most = stages.back().allowed;
    std::vector<double> now(most + 1, 0.0);  // by failures so far: the chance to be there and not to have stopped
    if (failures > most || failures > failing) return refuse(0, 1.0);
    now[failures] = 1;
    for (std::size_t s = 0; s < stages.size(); ++s) {
        if (stages[s].audits <= drawn) continue;
        std::vector<double> next(most + 1, 0.0);
        double lost = 0;
        for (std::size_t j = 0; j <= most; ++j) {
            if (now[j] <= 0) continue;
            double stays = 0;
            const std::size_t left = candidates - drawn, fails = failing - j, draws = stages[s].audits - drawn;
            double chance = hypergeometric_pmf(left, fails, draws, 0);
            for (std::size_t x = 0; j + x <= most; ++x) {
                next[j + x] += now[j] * chance;
                stays += chance;
                chance = chance > 0 ? chance * pmf_ratio(left, fails, draws, x)
                                    : hypergeometric_pmf(left, fails, draws, x + 1);
            }
            lost += now[j] * std::max(0.0, 1 - stays);
        }
        if (lost > 0) refuse(s, lost);
        drawn = stages[s].audits;
        now = std::move(next);
        for (std::size_t j = 0; j <= stages[s].allowed; ++j) {
            if (now[j] > 0) pass(s, j, now[j]);
            now[j] = 0;
        }
    }
    double left = 0;
    for (const double chance : now) left += chance;
    if (left > 0) refuse(stages.size() - 1, left);
}

// Odds where that share of the candidates fails, interpolated between the whole numbers of failing points next to it.
LadderOdds odds_at_share(std::size_t candidates, double share, std::span<const AuditStage> stages,
                         std::size_t drawn = 0, std::size_t failures = 0) {
    const double failing = static_cast<double>(failures) + share * static_cast<double>(candidates - drawn);
    const auto fewer = std::min(static_cast<std::size_t>(failing), candidates - drawn + failures);
    const std::size_t more = std::min(fewer + 1, candidates - drawn + failures);
    const double weight = std::min(1.0, failing - static_cast<double>(fewer));
    const LadderOdds low = ladder_odds(candidates, fewer, stages, drawn, failures);
    const LadderOdds high = ladder_odds(candidates, more, stages, drawn, failures);
    return {(1 - weight) * low.chance + weight * high.chance, (1 - weight) * low.audits + weight * high.audits};
}

}  // namespace

LadderOdds ladder_odds(std::size_t candidates, std::size_t failing, std::span<const AuditStage> stages,
                       std::size_t drawn, std::size_t failures) {
    check(candidates, stages);
    LadderOdds odds;
    if (stages.empty()) return odds;
    const auto ended_at = [&](std::size_t s, double chance) {
        odds.audits += chance * static_cast<double>(stages[s].audits);
    };
    walk(
        candidates, failing, stages, drawn, failures,
        [&](std::size_t s, std::size_t, double chance) {
            odds.chance += chance;
            ended_at(s, chance);
        },
        ended_at);
    return odds;
}

double wrong_pass_chance(std::size_t candidates, std::span<const AuditStage> stages, double alpha) {
    check(candidates, stages);
    double worst = 0;
    // The more points fail, the rarer every pass is; what counts as wrong grows only at these numbers.
    for (const AuditStage& stage : stages) {
        const std::size_t failing = allowed_failing(candidates, stage.audits, stage.allowed, alpha) + 1;
        if (failing > candidates) continue;
        double wrong = 0;
        walk(
            candidates, failing, stages, 0, 0,
            [&](std::size_t s, std::size_t j, double chance) {
                if (failing > allowed_failing(candidates, stages[s].audits, j, alpha)) wrong += chance;
            },
            [](std::size_t, double) {});
        worst = std::max(worst, wrong);
    }
    return worst;
}

std::vector<AuditStage> make_ladder(std::size_t candidates, double alpha, double delta, double first,
                                    std::size_t most) {
    most = std::min(most, candidates);
    std::vector<AuditStage> stages;
    double spent = 0;
    constexpr double rounding = 1e-9;
    while (stages.size() < most_stages) {
        spent += first * (delta - spent);
        const std::size_t before = stages.empty() ? 0 : stages.back().audits;
        if (before + 1 > most) break;
        stages.push_back({.audits = most, .allowed = stages.size()});
        const auto proves = [&](std::size_t audits) {
            stages.back().audits = audits;
            return stages.back().allowed <= audits &&
                   wrong_pass_chance(candidates, stages, alpha) * (1 + rounding) < spent;
        };
        std::size_t too_few = before, enough = std::min(most, 2 * before + 16);
        while (!proves(enough) && enough < most) {
            too_few = enough;
            enough = std::min(most, 2 * enough);
        }
        if (!proves(enough)) {
            stages.pop_back();
            break;
        }
        while (enough - too_few > 1) {
            const std::size_t middle = too_few + (enough - too_few) / 2;
            (proves(middle) ? enough : too_few) = middle;
        }
        // The number that may be left is whole: it falls by one every 1 / alpha draws, and before that a shorter audit
        // may do.
        const auto period = static_cast<std::size_t>(std::ceil(2 / alpha));
        const std::size_t from = std::max(before + 1, enough > period ? enough - period : 1);
        for (std::size_t audits = from; audits < enough; ++audits)
            if (proves(audits)) enough = audits;
        proves(enough);
    }
    return stages;
}

std::optional<AuditPlan> plan_audit(std::size_t candidates, double alpha, double delta, double expected_failing_share,
                                    std::size_t most) {
    if (candidates == 0 || most == 0 || expected_failing_share >= alpha) return std::nullopt;
    std::optional<AuditPlan> best;
    const auto cost = [](const AuditPlan& plan) { return plan.odds.audits / plan.odds.chance; };
    for (const double first : first_shares) {
        AuditPlan plan{.stages = make_ladder(candidates, alpha, delta, first, most), .odds = {}};
        if (plan.stages.empty()) continue;
        plan.odds = odds_at_share(candidates, std::max(0.0, expected_failing_share), plan.stages);
        if (plan.odds.chance < wanted_chance) continue;
        if (!best || cost(plan) < cost(*best)) best = std::move(plan);
    }
    return best;
}

AuditVerdict next_step(const Gate& gate, std::size_t failures) {
    const std::size_t candidates = gate.candidates.size(), drawn = gate.audits.size();
    if (gate.stages.empty()) {
        const bool passes = audit_passes(candidates, drawn, failures, gate.alpha, gate.delta);
        return {passes ? AuditStep::pass : AuditStep::refuse, drawn};
    }
    for (const AuditStage& stage : gate.stages)
        if (stage.audits == drawn && failures <= stage.allowed) return {AuditStep::pass, drawn};
    const auto next = std::ranges::find_if(
        gate.stages, [&](const AuditStage& stage) { return stage.audits > drawn && stage.allowed >= failures; });
    if (next == gate.stages.end()) return {AuditStep::refuse, drawn};
    const double share = (static_cast<double>(failures) + 0.5) / (static_cast<double>(drawn) + 1);
    const LadderOdds odds = odds_at_share(candidates, share, gate.stages, drawn, failures);
    if (odds.chance < hopeless) return {AuditStep::refuse, drawn};
    return {AuditStep::more, next->audits};
}

}  // namespace mdsweep::monitor
