// Just enough of the protobuf wire format (protobuf.dev/programming-guides/encoding) to write messages: a message is
// built as a string of its fields, and is itself a field of another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mdsweep::exporting {

class Message {
public:
    Message& number(int field, std::int64_t value) {
        tag(field, 0);
        varint(static_cast<std::uint64_t>(value));
        return *this;
    }
    Message& text(int field, std::string_view bytes) {
        tag(field, 2);
        varint(bytes.size());
        bytes_.append(bytes);
        return *this;
    }
    Message& message(int field, const Message& inner) { return text(field, inner.bytes_); }
    // Packed.
    Message& numbers(int field, const std::vector<std::int64_t>& values) {
        Message packed;
        for (const std::int64_t value : values) packed.varint(static_cast<std::uint64_t>(value));
        return message(field, packed);
    }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    void tag(int field, unsigned type) { varint(static_cast<std::uint64_t>(field) << 3U | type); }
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7U) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
        bytes_ += static_cast<char>(value);
    }

    std::string bytes_;
};

}  // namespace mdsweep::exporting
