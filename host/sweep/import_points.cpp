#include "sweep/import_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "answers/query.hpp"
#include "config/limits.hpp"
#include "config/mistakes.hpp"
#include "model/production_split.hpp"
#include "model/system.hpp"
#include "monitor/own_error.hpp"
#include "state/life.hpp"
#include "sweep/same_physics.hpp"
#include "sweep/sizes.hpp"

namespace mdsweep {

namespace {

bool same_number(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

bool has(const Design& design, const std::string& name) {
    return std::ranges::find(design.names, name) != design.names.end();
}

// The old sweep's value of a parameter of the new one. One diameter for all ions stands for each kind's, and where both
// kinds have the same, it is that of all.
std::optional<double> old_value(const Design& old, const std::vector<double>& row, const std::string& name) {
    const auto at = [&](const std::string& known) { return row[old.index(known)]; };
    if (has(old, name)) return at(name);
    if ((name == "d_p_nm" || name == "d_n_nm") && has(old, "d_nm")) return at("d_nm");
    if (name == "d_nm" && has(old, "d_p_nm") && has(old, "d_n_nm") && same_number(at("d_p_nm"), at("d_n_nm")))
        return at("d_p_nm");
    return std::nullopt;
}

// An old point in the new design.
struct NewRow {
    std::vector<double> row;
    std::string elsewhere;  // why it is no point there; empty: it is one
};

NewRow new_row(const Design& design, const Design& old, const std::vector<double>& old_row) {
    NewRow found{.row = design.points.front(), .elsewhere = {}};
    for (std::size_t k = 0; k < found.row.size(); ++k) {
        const std::string& name = design.names[k];
        const std::optional<double> value = old_value(old, old_row, name);
        const auto input = std::ranges::find(design.varying, k);
        if (input == design.varying.end()) {
            // A fixed number that the old sweep does not call a parameter is for difference() to judge.
            if (value && !same_number(*value, found.row[k]))
                return {{}, fmt::format("whose {} is not the {} of this sweep", name, number_text(found.row[k]))};
            continue;
        }
        if (!value) return {{}, fmt::format("that have no {} of their own", name)};
        const auto place = static_cast<std::size_t>(input - design.varying.begin());
        const double rounding = input_rounding(design, place);
        if (*value < design.low[place] - rounding || *value > design.high[place] + rounding)
            return {{},
                    fmt::format("whose {} is outside of the new range {} to {}", name, number_text(design.low[place]),
                                number_text(design.high[place]))};
        found.row[k] = *value;
    }
    return found;
}

void require_same_model(const SweepState& state, const SweepState& old) {
    if (state.config.model.kind != old.config.model.kind)
        throw ImportError(fmt::format("its model is {} and not {}", old.config.model.kind, state.config.model.kind));
    if (state.provenance.physics != old.provenance.physics)
        throw ImportError("it was simulated with another version of the physics");
    if (state.config.model.particles.units != old.config.model.particles.units)
        throw ImportError("its units are others");
    for (const std::size_t k : state.design.varying) {
        const std::string& name = state.design.names[k];
        const bool known = has(old.design, name) ||
                           ((name == "d_p_nm" || name == "d_n_nm") && has(old.design, "d_nm")) ||
                           (name == "d_nm" && has(old.design, "d_p_nm"));
        if (!known) throw ImportError(fmt::format("it knows no parameter {}, which the new sweep varies", name));
    }
    for (const std::size_t k : old.design.varying) {
        const std::string& name = old.design.names[k];
        const bool known = has(state.design, name) || name == "d_nm" || has(state.design, "d_nm");
        if (!known) throw ImportError(fmt::format("it varies {}, which the new sweep does not know", name));
    }
}

bool same_columns(const Observable& a, const Observable& b) {
    const auto near = [](double x, double y) { return std::abs(x - y) <= 1e-9; };
    return a.name == b.name && a.unit == b.unit && a.size == b.size && a.axis == b.axis &&
           std::ranges::equal(a.places, b.places, near);
}

// The old observable of each learned one.
std::vector<const Observable*> learned_of_old(const SweepState& state, const SweepState& old) {
    std::vector<const Observable*> found;
    for (const Observable& learned : state.observables) {
        if (!learned.learned) continue;
        const auto same = std::ranges::find(old.observables, learned.name, &Observable::name);
        if (same == old.observables.end()) throw ImportError(fmt::format("it does not record {}", learned.name));
        if (!same_columns(*same, learned)) throw ImportError(fmt::format("its {} has other columns", learned.name));
        found.push_back(&*same);
    }
    return found;
}

// What is recorded otherwise, so that an old outcome cannot stand for a new one, which has all that a point records;
// empty: nothing is.
std::string recorded_otherwise(const SweepState& state, const SweepState& old) {
    const auto of_name = [](const auto& all, const std::string& name) {
        const auto found = std::ranges::find_if(all, [&](const auto& one) { return one.name == name; });
        return found == all.end() ? nullptr : &*found;
    };
    for (const Observable& observable : state.observables) {
        const Observable* const other = of_name(old.observables, observable.name);
        if (other == nullptr) return "it did not record " + observable.name;
        if (!same_columns(*other, observable)) return "its " + observable.name + " has other columns";
    }
    for (const Observable& observable : old.observables)
        if (of_name(state.observables, observable.name) == nullptr)
            return "it recorded " + observable.name + ", which this sweep does not";
    const auto same_quantity = [](const Quantity& a, const Quantity& b) {
        return a.name == b.name && a.unit == b.unit;
    };
    const bool same = std::ranges::equal(state.observables, old.observables, same_columns) &&
                      std::ranges::equal(state.realised, old.realised, same_quantity);
    return same ? "" : "it recorded other numbers of what was really in the box";
}

// Counts old points by the reason why they are not taken.
class NotTaken {
public:
    void add(const std::string& reason, std::size_t points = 1) {
        const auto known = std::ranges::find(reasons_, reason, &std::pair<std::string, std::size_t>::first);
        if (known != reasons_.end())
            known->second += points;
        else
            reasons_.emplace_back(reason, points);
    }
    [[nodiscard]] std::vector<std::string> words() const {
        std::vector<std::string> all;
        for (const auto& [reason, points] : reasons_) all.push_back(fmt::format("{} {}", points, reason));
        return all;
    }

private:
    std::vector<std::pair<std::string, std::size_t>> reasons_;
};

// The model at the point must be the same one by both sweep files, and be simulated in the same way.
void require_same_physics(const SweepState& state, const std::vector<double>& row, const SweepState& old,
                          std::size_t point) {
    const System one = make_system(old.config, old.design.names, old.design.points[point]);
    const System other = make_system(state.config, state.design.names, row);
    const auto words = difference(make_job(one, old.config.simulation, 0, 0, 0),
                                  make_job(other, state.config.simulation, 0, 0, 0), one.length_unit);
    if (words) throw ImportError(fmt::format("at its point {}, {}", point, *words));
    const auto same = [](double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b)); };
    // A simulation knows nothing of it, but its outcome has it.
    if (!same(one.energy_tail, other.energy_tail) || !same(one.pressure_tail, other.pressure_tail))
        throw ImportError(
            fmt::format("at its point {}, the tail correction differs: energy {:.6g} and not {:.6g}, "
                        "pressure {:.6g} and not {:.6g}",
                        point, one.energy_tail, other.energy_tail, one.pressure_tail, other.pressure_tail));
}

std::vector<std::size_t> points_at(const Design& design, const std::vector<double>& row) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < design.size(); ++i)
        if (std::ranges::equal(design.points[i], row, same_number)) found.push_back(i);
    return found;
}

// In production, than a simulation would be now. Both equilibrate as long.
bool is_shorter(const Outcome& outcome, const SimulationConfig& simulation) {
    const bool possible = can_have_replicas(simulation, outcome.replicas);
    const int now = possible ? outcome.replicas : replicas_to_take(simulation, 1);
    const std::int64_t start = simulation.equilibration_steps;
    return outcome.steps - outcome.replicas * start < most_steps_of_a_point(simulation, now) - now * start;
}

void make_simulated(SweepState& state, std::size_t point, const Outcome& outcome) {
    Outcome own = outcome;
    own.point = point;
    if (Life(state.points[point]).import_outcome(std::move(own))) state.imported.points.push_back(point);
}

void append_row(Imported& imported, const std::vector<double>& row, const Outcome& outcome,
                const std::vector<const Observable*>& learned) {
    imported.rows.push_back(row);
    auto& values = imported.values.emplace_back();
    auto& errors = imported.errors.emplace_back();
    for (const Observable* const observable : learned) {
        const auto first = observable->first, end = observable->first + observable->size;
        values.insert(values.end(), outcome.values.begin() + first, outcome.values.begin() + end);
        errors.insert(errors.end(), outcome.errors.begin() + first, outcome.errors.begin() + end);
    }
}

// Points that are known need not be simulated again to begin with.
void shorten_first_design(SweepState& state) {
    const std::size_t known = state.imported.rows.size() + state.imported.points.size();
    const std::size_t size = first_design_size(state.points.size(), state.design.varying.size());
    std::size_t wanted = size > known ? size - known : 0;
    for (PointState& point : state.points) {
        if (point.role != Role::design || point.status != Status::waiting) continue;
        if (wanted > 0)
            --wanted;
        else
            (void)Life(point).drop_earmark();
    }
}

}  // namespace

ImportCounts import_points(SweepState& state, const SweepState& old, const std::string& from,
                           const std::string& sha256) {
    require_same_model(state, old);
    const std::vector<const Observable*> learned = learned_of_old(state, old);
    const std::string otherwise = recorded_otherwise(state, old);
    const monitor::OwnError own(state);
    ImportCounts counts;
    NotTaken not_taken;
    state.imported.from = from;
    state.imported.sha256 = sha256;
    for (std::size_t i = 0; i < old.points.size(); ++i) {
        if (old.points[i].status != Status::simulated) continue;
        const auto [row, elsewhere] = new_row(state.design, old.design, old.design.points[i]);
        if (!elsewhere.empty()) {
            ++counts.elsewhere;
            not_taken.add(elsewhere);
            continue;
        }
        require_same_physics(state, row, old, i);
        const std::vector<std::size_t> same = points_at(state.design, row);
        const Outcome& outcome = *old.points[i].outcome;
        if (same.empty()) {
            append_row(state.imported, row, outcome, learned);
        } else if (!otherwise.empty()) {
            // An outcome that would lack something is not trained on before: its point may be audited.
            not_taken.add(fmt::format("at points of this sweep, which are simulated again, as {}", otherwise));
        } else if (is_shorter(outcome, state.config.simulation) && own.bound(outcome) > 1) {
            counts.noisier += same.size();
            not_taken.add(
                "at points of this sweep, which are simulated again, as their errors are above the tolerance and runs "
                "are longer now");
        } else {
            for (const std::size_t point : same) make_simulated(state, point, outcome);
        }
    }
    counts.points = state.imported.points.size();
    counts.rows = state.imported.rows.size();
    counts.not_taken = not_taken.words();
    if (counts.points + counts.rows + counts.noisier == 0)
        throw ImportError(fmt::format("none of its {} simulated points can be taken{}{}", old.count(Status::simulated),
                                      counts.not_taken.empty() ? "" : ": ", list_text(counts.not_taken, "; ")));
    shorten_first_design(state);
    return counts;
}

}  // namespace mdsweep
