#include "digest/sha256.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace mdsweep {

namespace {

using Words = std::array<std::uint32_t, 8>;

// The first 64 primes.
std::array<int, 64> primes() {
    std::array<int, 64> all{};
    std::size_t count = 0;
    for (int n = 2; count < all.size(); ++n) {
        bool prime = true;
        for (std::size_t k = 0; k < count && prime; ++k) prime = n % all[k] != 0;
        if (prime) all[count++] = n;
    }
    return all;
}

// The first 32 bits of a root's fraction; a double has 53 bits, of which the roots here need fewer than 5 before the
// point.
std::uint32_t fraction(long double root) {
    return static_cast<std::uint32_t>((root - std::floor(root)) * 4294967296.0L);
}

void add_block(Words& hash, std::string_view block) {
    static const std::array<std::uint32_t, 64> constants = [] {  // section 4.2.2: of cube roots
        std::array<std::uint32_t, 64> k{};
        const std::array<int, 64> numbers = primes();
        for (std::size_t i = 0; i < k.size(); ++i) k[i] = fraction(std::cbrt(static_cast<long double>(numbers[i])));
        return k;
    }();
    std::array<std::uint32_t, 64> w{};
    for (std::size_t i = 0; i < block.size(); ++i) w[i / 4] = w[i / 4] << 8U | static_cast<std::uint8_t>(block[i]);
    for (std::size_t i = 16; i < w.size(); ++i) {
        const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3U;
        const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10U;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = hash;
    for (std::size_t i = 0; i < w.size(); ++i) {
        const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + constants[i] + w[i];
        const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const Words more = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < hash.size(); ++i) hash[i] += more[i];
}

}  // namespace

std::string sha256(std::string_view bytes) {
    constexpr std::size_t block = 64;
    Words hash{};  // section 5.3.3: of square roots
    for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = fraction(std::sqrt(static_cast<long double>(primes()[i])));
    std::size_t done = 0;
    for (; done + block <= bytes.size(); done += block) add_block(hash, bytes.substr(done, block));
    // Section 5.1.1: a bit, zeros, and the length in bits.
    std::string last(bytes.substr(done));
    last += '\x80';
    while (last.size() % block != block - 8) last += '\0';
    for (int shift = 56; shift >= 0; shift -= 8)
        last += static_cast<char>(static_cast<std::uint64_t>(bytes.size()) * 8 >> static_cast<unsigned>(shift));
    for (done = 0; done < last.size(); done += block) add_block(hash, std::string_view(last).substr(done, block));
    std::string text;
    for (const std::uint32_t word : hash)
        for (int shift = 28; shift >= 0; shift -= 4)
            text += "0123456789abcdef"[word >> static_cast<unsigned>(shift) & 15U];
    return text;
}

}  // namespace mdsweep
