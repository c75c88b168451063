// Tells sequences of values apart: equal bit for bit is an equal digest, anything else another one (for all purposes:
// 64 bits of a SHA-256).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace mdsweep {

class Digest {
public:
    template <class Number>
    requires(std::is_arithmetic_v<Number> || std::is_enum_v<Number>) Digest& add(Number value) {
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    // With its length, so that what follows cannot be taken for a part of it.
    Digest& add(std::string_view text) {
        add(text.size());
        bytes_.append(text);
        return *this;
    }
    Digest& add(const std::string& text) { return add(std::string_view(text)); }
    template <class T>
    Digest& add(const std::vector<T>& values) {
        add(values.size());
        for (const T& value : values) add(value);
        return *this;
    }
    template <class T, std::size_t size>
    Digest& add(const std::array<T, size>& values) {
        for (const T& value : values) add(value);
        return *this;
    }

    [[nodiscard]] std::string hex() const;  // 16 digits
    [[nodiscard]] std::uint64_t number() const;

private:
    std::string bytes_;
};

}  // namespace mdsweep
