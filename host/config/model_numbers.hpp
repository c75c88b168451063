// The numbers of a model as a file writes them: a number, a formula of design parameters, or a range or values in
// place, which make the number a design parameter of its own.
#pragma once

#include <map>
#include <set>

#include "config/yaml_values.hpp"

namespace mdsweep {

// A name under `design`, and where it stands.
struct DesignName {
    std::string name;
    Mark mark;
};

class ModelNumbers {
public:
    // `open`: names that are in neither the model nor the design may be columns of the design's CSV.
    ModelNumbers(std::vector<DesignName> design, bool open, Mistakes& mistakes);

    // `name`: of the number's place ("A-B.epsilon"), and of the parameter that a range there makes.
    [[nodiscard]] ModelNumber read(const Value& value, const std::string& name, const Limits& limits);
    // The number under `key`. Without that key it is the design parameter called `name`, if there is one; otherwise
    // `fallback`, marked as not given.
    [[nodiscard]] ModelNumber find(const Section& section, const std::string& key, const std::string& name,
                                   const Limits& limits, double fallback = 0);
    // A design parameter that is used by its name, in `value`.
    [[nodiscard]] ModelNumber named(const std::string& name, const std::string& place, const Limits& limits,
                                    const Value& value);

    // Reports names that nobody defines and, where nothing else is wrong, design parameters that nobody uses. Gives all
    // parameters of the model.
    [[nodiscard]] ParameterList finish();
    // Parameters of the design that stand in the model itself.
    [[nodiscard]] const std::vector<DesignParameter>& in_place() const { return in_place_; }

private:
    struct Use {
        std::string name, label, formula;
        Mark mark;
    };
    [[nodiscard]] ModelNumber use(Use use, const std::string& place, const Limits& limits);
    void read_formula(const Value& value, const std::string& text, ModelNumber& number);
    void read_in_place(const Value& value, ModelNumber& number);
    [[nodiscard]] std::vector<std::string> defined_names() const;
    void sort_by_place();
    void report_unknown();
    void report_unused();

    std::vector<DesignName> design_;
    bool open_;
    Mistakes& mistakes_;
    std::size_t mistakes_before_;
    ParameterList infos_;  // of in_place_
    std::vector<DesignParameter> in_place_;
    std::vector<Use> uses_;
    std::map<std::string, Limits> limits_;  // of names that stand alone in a place, by what these places allow
    std::vector<std::string> places_;       // of all numbers that there are
};

}  // namespace mdsweep
