#include "config/form.hpp"

namespace mdsweep {
namespace {

// "a, b or c"
template <class Items, class Text>
std::string alternatives(const Items& items, const Text& text) {
    std::string all;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) all += i + 1 == items.size() ? " or " : ", ";
        all += text(items[i]);
    }
    return all;
}

}  // namespace

Form number_form(const Limits& limits) {
    Form form;
    form.kind = FormKind::number;
    form.limits = limits;
    return form;
}

Form parameter_form(const Limits& limits) {
    Form form = number_form(limits);
    form.varies = true;
    return form;
}

KeyInfo log_key() {
    return {.name = "log",
            .form = flag_form(),
            .help =
                "Of a range: points are even in the logarithm, which is a feature of the surrogate, too. Both ends "
                "are above 0, or both below.",
            .fallback = "false",
            .beside = true};
}

KeyInfo scale_key() {
    Form form;
    form.kind = FormKind::word;
    form.words = {{"linear", "evenly in the number"}, {"log", "evenly in its logarithm, as `log: true`"}};
    return {
        .name = "scale", .form = form, .help = "Of a range: how it is filled.", .fallback = "linear", .beside = true};
}

std::vector<KeyInfo> ways_to_vary(const Limits& limits) {
    const Form number = number_form(limits);
    return {
        {.name = "range", .form = list_form("[low, high]", number, 2, 2), .help = "Any number in between."},
        {.name = "values", .form = list_form("[a, b, ...]", number), .help = "One of these."},
        {.name = "fixed", .form = number, .help = "The same for all points, as a number alone is."},
        log_key(),
        scale_key(),
    };
}

Form formula_form(const Limits& limits) {
    Form form = parameter_form(limits);
    form.formula = true;
    return form;
}

Form flag_form() {
    Form form;
    form.kind = FormKind::flag;
    return form;
}

Form text_form(std::string wanted) {
    Form form;
    form.wanted = std::move(wanted);
    return form;
}

Form list_form(std::string wanted, Form of, std::size_t least, std::size_t most) {
    Form form = text_form(std::move(wanted));
    form.kind = FormKind::list;
    form.parts.push_back(std::move(of));
    form.least = least;
    form.most = most;
    return form;
}

Form map_form(std::vector<KeyInfo> keys) {
    Form form;
    form.kind = FormKind::map;
    form.keys = std::move(keys);
    return form;
}

Form names_form(std::string chosen, std::string help, Form of, std::vector<KeyInfo> keys) {
    Form form = map_form(std::move(keys));
    form.chosen = std::move(chosen);
    form.chosen_help = std::move(help);
    form.parts.push_back(std::move(of));
    return form;
}

Form kinds_form(std::string by, std::vector<KeyInfo> kinds) {
    Form form = map_form(std::move(kinds));
    form.kind = FormKind::kinds;
    form.chosen = std::move(by);
    return form;
}

Form shared_form(std::string name, Form form) {
    form.shared = std::move(name);
    return form;
}

Form either_form(std::string wanted, std::vector<Form> ways) {
    Form form = text_form(std::move(wanted));
    form.kind = FormKind::either;
    form.parts = std::move(ways);
    return form;
}

std::string allowed_text(const Form& form) {
    if (!form.wanted.empty()) return form.wanted;
    switch (form.kind) {
        case FormKind::number:
            return form.limits.text() + (form.formula ? ", or a formula" : "") + (form.varies ? "; may vary" : "");
        case FormKind::flag:
            return "true or false";
        case FormKind::word:
            return alternatives(form.words, [](const FormWord& word) { return word.word; });
        case FormKind::text:
            return "a text";
        case FormKind::list:
            return "a list, each of it " + allowed_text(form.parts.front());
        case FormKind::map:
            if (!form.chosen.empty()) return "for each " + form.chosen + " " + allowed_text(form.parts.front());
            return form.one_key ? "one of the keys below" : "a map with the keys below";
        case FormKind::kinds:
            return "a map whose " + form.chosen + " is " +
                   alternatives(form.keys, [](const KeyInfo& kind) { return kind.name; });
        case FormKind::either:
            return alternatives(form.parts, [](const Form& part) { return allowed_text(part); });
    }
    return {};
}

}  // namespace mdsweep
