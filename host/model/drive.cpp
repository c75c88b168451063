#include "model/drive.hpp"

#include <algorithm>

namespace mdsweep {
bool driven(const System& system) {
    const bool along = system.field[0] != 0 || system.field[1] != 0 || (system.periodic_z && system.field[2] != 0);
    return along &&
           std::ranges::any_of(system.species, [](const SystemSpecies& s) { return s.count > 0 && s.charge != 0; });
}

bool may_be_driven(const ParticleModel& model) {
    const std::size_t free = model.walls ? 2 : 3;
    for (std::size_t axis = 0; axis < std::min(free, model.field.size()); ++axis)
        if (model.field[axis].may_differ_from_0())
            return std::ranges::any_of(model.species,
                                       [](const SpeciesConfig& s) { return s.charge.may_differ_from_0(); });
    return false;
}

}  // namespace mdsweep
