#include "digest/digest.hpp"

#include "digest/sha256.hpp"

namespace mdsweep {

std::string Digest::hex() const {
    return sha256(bytes_).substr(0, 16);
}

std::uint64_t Digest::number() const {
    return std::stoull(hex(), nullptr, 16);
}

}  // namespace mdsweep
