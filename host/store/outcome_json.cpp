#include "store/outcome_json.hpp"

#include <algorithm>
#include <cmath>
#include <istream>
#include <ostream>

namespace mdsweep {

namespace {

using nlohmann::json;

double finite(double value, const std::string& name) {
    if (!std::isfinite(value)) throw StoreError(name + " is not finite");
    return value;
}

// Bytes that are not UTF-8 (a reason may quote anything) become replacement characters instead of an exception.
std::string dump(const json& object) {
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

json row_to_json(const std::vector<double>& row, std::span<const Observable> observables, const std::string& what) {
    json object = json::object();
    for (const Observable& o : observables) {
        const auto first = static_cast<std::size_t>(o.first);
        const auto size = static_cast<std::size_t>(o.size);
        if (first + size > row.size()) throw StoreError(what + " lack " + o.name);
        for (std::size_t i = first; i < first + size; ++i) finite(row[i], o.name + " among the " + what);
        if (size == 1) {
            object[o.name] = row[first];
        } else {
            const auto begin = row.begin() + o.first;
            object[o.name] = std::vector<double>(begin, begin + o.size);
        }
    }
    return object;
}

const json& member(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) throw StoreError(std::string("\"") + key + "\" is missing");
    return *found;
}

double number(const json& value, const std::string& name) {
    if (!value.is_number()) throw StoreError("\"" + name + "\" must be a number");
    return finite(value.get<double>(), name);
}

// One number for each of the named things.
template <class Named>
json named_numbers(const std::vector<double>& numbers, std::span<const Named> things, const std::string& what) {
    if (numbers.size() != things.size()) throw StoreError("the " + what + " are not one for each name");
    json object = json::object();
    for (std::size_t k = 0; k < numbers.size(); ++k) object[things[k].name] = finite(numbers[k], things[k].name);
    return object;
}

template <class Named>
std::vector<double> numbers_by_name(const json& object, const char* key, std::span<const Named> things) {
    const json& numbers = member(object, key);
    if (!numbers.is_object()) throw StoreError(std::string("\"") + key + "\" must be an object");
    std::vector<double> found;
    for (const Named& thing : things) found.push_back(number(member(numbers, thing.name.c_str()), thing.name));
    return found;
}

double number_member(const json& object, const char* key) {
    return number(member(object, key), key);
}

std::string text_member(const json& object, const char* key) {
    const json& value = member(object, key);
    if (!value.is_string()) throw StoreError(std::string("\"") + key + "\" must be a text");
    return value.get<std::string>();
}

template <class T>
T integer(const json& object, const char* key) {
    const json& value = member(object, key);
    const bool fits = value.is_number_unsigned()  ? std::in_range<T>(value.get<std::uint64_t>())
                      : value.is_number_integer() ? std::in_range<T>(value.get<std::int64_t>())
                                                  : false;
    if (!fits) throw StoreError(std::string("\"") + key + "\" must be a whole number in range");
    return value.get<T>();
}

std::vector<double> row_from_json(const json& object, const char* key, std::span<const Observable> observables) {
    const json& rows = member(object, key);
    if (!rows.is_object()) throw StoreError(std::string("\"") + key + "\" must be an object");
    std::size_t columns = 0;
    for (const Observable& o : observables) columns += static_cast<std::size_t>(o.size);
    for (const auto& item : rows.items()) {
        const bool known = std::any_of(observables.begin(), observables.end(),
                                       [&](const Observable& o) { return o.name == item.key(); });
        if (!known) throw StoreError("\"" + item.key() + "\" is no observable of this sweep");
    }
    std::vector<double> row(columns);
    for (const Observable& o : observables) {
        const json& value = member(rows, o.name.c_str());
        const auto target = row.begin() + o.first;
        if (o.size == 1) {
            *target = number(value, o.name);
            continue;
        }
        if (!value.is_array() || value.size() != static_cast<std::size_t>(o.size)) {
            throw StoreError("\"" + o.name + "\" must be a list of " + std::to_string(o.size) + " numbers");
        }
        std::transform(value.begin(), value.end(), target, [&](const json& v) { return number(v, o.name); });
    }
    return row;
}

}  // namespace

Recorded recorded_by(const SweepState& state) {
    return {state.observables, state.realised, state.config.simulation.replicas};
}

json to_json(const Outcome& outcome, const Recorded& recorded) {
    const auto& [observables, realised, replicas] = recorded;
    json object = {{"point", outcome.point},    {"fingerprint", outcome.fingerprint},
                   {"failed", outcome.failed},  {"reason", outcome.reason},
                   {"seed", outcome.seed},      {"seconds", finite(outcome.seconds, "seconds")},
                   {"steps", outcome.steps},    {"replicas", outcome.replicas},
                   {"ions", outcome.particles},  // the name on disk, from when every particle was an ion
                   {"realised", json::object()}};
    if (has_realised(outcome)) object["realised"] = named_numbers(outcome.realised, realised, "realised numbers");
    if (!outcome.failed) {
        object["n_eff"] = named_numbers(outcome.effective, observables, "effective samples");
        object["values"] = row_to_json(outcome.values, observables, "values");
        object["errors"] = row_to_json(outcome.errors, observables, "errors");
    }
    return object;
}

Outcome outcome_from_json(const json& object, const Recorded& recorded) {
    const auto& [observables, realised, replicas] = recorded;
    if (!object.is_object()) throw StoreError("an outcome must be a JSON object");
    Outcome outcome;
    outcome.point = integer<std::size_t>(object, "point");
    if (object.contains("fingerprint")) outcome.fingerprint = text_member(object, "fingerprint");
    if (!member(object, "failed").is_boolean()) throw StoreError("\"failed\" must be true or false");
    outcome.failed = object["failed"].get<bool>();
    outcome.reason = text_member(object, "reason");
    outcome.seed = integer<std::uint64_t>(object, "seed");
    outcome.seconds = number_member(object, "seconds");
    outcome.steps = integer<std::int64_t>(object, "steps");
    outcome.replicas = object.contains("replicas") ? integer<int>(object, "replicas") : replicas;
    outcome.particles = integer<int>(object, "ions");
    const bool none_realised = outcome.failed && member(object, "realised") == json::object();
    if (!none_realised) outcome.realised = numbers_by_name(object, "realised", realised);
    if (!outcome.failed) {
        outcome.effective = numbers_by_name(object, "n_eff", observables);
        outcome.values = row_from_json(object, "values", observables);
        outcome.errors = row_from_json(object, "errors", observables);
    }
    return outcome;
}

void write_outcome_line(std::ostream& out, const Outcome& outcome, const Recorded& recorded) {
    out << dump(to_json(outcome, recorded)) << '\n';
}

OutcomeLines read_outcome_lines(std::istream& in, const std::string& name, const Recorded& recorded,
                                std::size_t points) {
    OutcomeLines read;
    std::string line;
    for (std::size_t count = 1; std::getline(in, line); ++count) {
        const bool whole = !in.eof();  // its newline is there
        const std::size_t bytes = line.size() + (whole ? 1 : 0);
        const std::string where = name + ":" + std::to_string(count) + ": ";
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            read.good_bytes += bytes;
            continue;
        }
        if (!whole && !json::accept(line)) {
            read.warning = where + "the last line was not written completely and is left out";
            return read;
        }
        try {
            read.outcomes.push_back(outcome_from_json(json::parse(line), recorded));
        } catch (const json::exception& e) {
            throw StoreError(where + "not JSON: " + e.what());
        } catch (const StoreError& e) {
            throw StoreError(where + e.what());
        }
        if (read.outcomes.back().point >= points) {
            throw StoreError(where + "point " + std::to_string(read.outcomes.back().point) +
                             " does not exist; the sweep has " + std::to_string(points) + " points, counted from 0");
        }
        read.good_bytes += bytes;
    }
    if (in.bad()) throw StoreError("cannot read " + name);
    return read;
}

}  // namespace mdsweep
