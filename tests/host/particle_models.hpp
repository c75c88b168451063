// Models of the kinds `slit` and `bulk` as a sweep file would give them.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace mdsweep::testing {

inline ModelNumber at(double value, Mark mark = {}) {
    return {.value = value, .formula = "", .given = true, .mark = mark};
}
inline ModelNumber formula(const std::string& text, Mark mark = {}) {
    return {.value = 0, .formula = text, .given = true, .mark = mark};
}

inline SpeciesConfig species(const std::string& name, double charge, AmountKind kind, const ModelNumber& amount,
                             double diameter = 1) {
    SpeciesConfig s;
    s.name = name;
    s.charge = at(charge);
    s.diameter = at(diameter);
    s.amount_kind = kind;
    s.amount = amount;
    s.mark = {7, 3};
    return s;
}

// A Lennard-Jones fluid of reduced density 0.8 in a cube for 500 particles.
inline Config lj_fluid() {
    Config config;
    config.name = "fluid.yaml";
    config.model.kind = "bulk";
    ParticleModel& model = config.model.particles;
    model.units = Units::reduced;
    model.temperature = at(1.5);
    model.species = {species("A", 0, AmountKind::density, at(0.8))};
    model.default_pair.kind = "lj";
    model.default_pair.cutoff = at(2.5);
    model.particles = at(500);
    model.mark = {2, 1};
    config.outputs = {"pressure"};
    return config;
}

// 0.5 M of a monovalent salt in nm between walls of these charges, C/m2; the cations neutralise.
inline Config salt_slit(double left, double right) {
    Config config;
    config.name = "slit.yaml";
    config.model.kind = "slit";
    ParticleModel& model = config.model.particles;
    model.walls = true;
    model.units = Units::nm;
    model.temperature = at(298);
    model.bjerrum = at(0.714);
    model.species = {species("Na", 1, AmountKind::neutralising, {}, 0.4),
                     species("Cl", -1, AmountKind::concentration, at(0.5), 0.5)};
    model.default_pair.kind = model.left.potential.kind = model.right.potential.kind = "wca";
    model.left.charge = at(left);
    model.right.charge = at(right);
    model.height = at(4);
    model.particles = at(200);
    config.simulation.profile_bins = 20;
    config.simulation.blocks = 4;
    config.outputs = {"Na_density"};
    return config;
}

}  // namespace mdsweep::testing
