#include "digest/digest.hpp"

#include <catch2/catch.hpp>

#include "digest/sha256.hpp"

using namespace mdsweep;

TEST_CASE("SHA-256 is the standard's") {
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a digest tells sequences apart that only differ in where one value ends") {
    const auto digest = [](const std::vector<std::string>& texts) { return Digest().add(texts).hex(); };
    CHECK(digest({"ab", "c"}) == digest({"ab", "c"}));
    CHECK(digest({"ab", "c"}) != digest({"a", "bc"}));
    CHECK(Digest().add(1.0).hex() != Digest().add(1.0F).hex());
    CHECK(Digest().add(0.0).hex() != Digest().add(-0.0).hex());
    CHECK(Digest().add(std::vector<int>{}).add(1).hex() != Digest().add(std::vector<int>{1}).hex());
    CHECK(Digest().hex() == "e3b0c44298fc1c14");
    CHECK(Digest().number() == 0xe3b0c44298fc1c14U);
}
