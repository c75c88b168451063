// Which engine --device means, on devices that are not there.
#include "engines/select.hpp"

#include <catch2/catch.hpp>

#include "../fake_engine.hpp"

using namespace mdsweep;
using testing::FakeEngine, testing::FakeRecord;

namespace {

md::CudaDevices three_gpus() {
    md::CudaDevices found;
    for (const int index : {0, 1, 3}) {
        md::CudaDevice gpu;
        gpu.index = index;
        gpu.name = "Fake 100";
        gpu.memory_GiB = 80;
        found.usable.push_back(gpu);
    }
    return found;
}

std::unique_ptr<md::Engine> fake(int index) {
    return std::make_unique<FakeEngine>(testing::FakeDevice{.name = "fake " + std::to_string(index)},
                                        std::make_shared<FakeRecord>());
}

SelectedEngine selected(const std::string& word, const MakeEngine& make = fake) {
    return engine_on_gpus(device_request(word), three_gpus(), make, {});
}

}  // namespace

TEST_CASE("Select: the words for --device") {
    for (const std::string word : {"auto", "cuda", "cpu", "cuda:1", "cuda:0,2"})
        CHECK(device_request(word).text() == word);
    CHECK(device_request("cuda:0,12").gpus == std::vector<int>{0, 12});
    for (const std::string word :
         {"", "gpu", "cuda:", "cuda:x", "cuda:0,", "cuda:,1", "cuda:-1", "cuda:1 ", "cuda1", "cuda:99999999999"}) {
        INFO(word);
        CHECK_THROWS_WITH(device_request(word), Catch::Contains("cuda:0,2; not '" + word + "'"));
    }
    CHECK_THROWS_WITH(device_request("cuda:1,1"), "--device cuda:1,1 names GPU 1 twice");
}

TEST_CASE("Select: all usable GPUs, or those that are named") {
    CHECK(selected("auto").engine->description() == "3 devices: fake 0 + fake 1 + fake 3");
    CHECK(selected("cuda").engine->description() == "3 devices: fake 0 + fake 1 + fake 3");
    CHECK(selected("cuda:3,0").engine->description() == "2 devices: fake 3 + fake 0");
    const SelectedEngine one = selected("cuda:1");
    CHECK(one.engine->description() == "fake 1");
    CHECK(one.note.empty());
    CHECK_THROWS_AS(selected("cuda:0,2"), std::invalid_argument);
    CHECK_THROWS_WITH(
        selected("cuda:0,2"),
        "--device cuda:0,2: there is no usable GPU 2; usable here: GPU 0 (Fake 100, 80.0 GiB), GPU 1 (Fake "
        "100, 80.0 GiB), GPU 3 (Fake 100, 80.0 GiB)");
}

TEST_CASE("Select: a GPU for which the driver will compile for minutes is named before it does") {
    md::CudaDevices found = three_gpus();
    found.usable[1].major = 8;
    found.usable[1].minor = 6;
    found.usable[1].compiled_at_first_use = true;
    CHECK(first_use_note(device_request("cuda:0,3"), found).empty());
    CHECK(first_use_note(device_request("cpu"), found).empty());
    const auto says = Catch::StartsWith(
        "GPU 1 (Fake 100, 80.0 GiB): this build has no machine code for compute capability 8.6: the driver compiles "
        "it");
    CHECK_THAT(first_use_note(device_request("auto"), found), says);
    CHECK_THAT(first_use_note(device_request("cuda:1"), found), says);
    CHECK_THAT(cuda_lines(found), Catch::Contains("\nthis build has no machine code for compute capability 8.6"));
}

TEST_CASE("Select: GPUs whose engine cannot be made are left out, with a note") {
    const auto make = [](int index) {
        if (index != 3) throw std::runtime_error("out of memory");
        return fake(index);
    };
    const SelectedEngine rest = selected("auto", make);
    CHECK(rest.engine->description() == "fake 3");
    CHECK(rest.note ==
          "left out are GPU 0 (Fake 100, 80.0 GiB): out of memory; GPU 1 (Fake 100, 80.0 GiB): out of memory");
    CHECK_THROWS_AS(selected("cuda:1", make), std::runtime_error);
    CHECK_THROWS_WITH(selected("cuda:1", make),
                      Catch::StartsWith("--device cuda:1, but no engine could be made. GPU 1 (Fake 100, 80.0 GiB): out "
                                        "of memory. Usable here: GPU 0") &&
                          Catch::Contains("--device cpu"));
}

TEST_CASE("Select: no usable GPU") {
    CHECK_THROWS_WITH(
        engine_on_gpus(DeviceChoice::cuda, {{}, "there is no NVIDIA driver"}, fake, {}),
        Catch::StartsWith("--device cuda, but there is no usable CUDA device: there is no NVIDIA driver") &&
            Catch::Contains("--device cpu"));
    if (!usable_gpus().usable.empty()) return;
    const SelectedEngine fallback = select_engine(DeviceChoice::automatic, 1);
    CHECK_THAT(fallback.engine->description(), Catch::StartsWith("CPU, 1 thread"));
    CHECK_THAT(fallback.note, Catch::StartsWith("no GPU is used ("));
    CHECK_THROWS_AS(select_engine(DeviceChoice::cuda, 1), std::runtime_error);
    CHECK(select_engine(DeviceChoice::cpu, 1).note.empty());
}
