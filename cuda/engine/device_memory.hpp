// Memory that the device reaches: memory resources of Thrust, with its uninitialised arrays and vectors on them. None
// of Thrust's algorithms for the device is used, so that files of the host need no nvcc and their tests no device.
#pragma once

#include <cuda_runtime.h>
#include <thrust/allocate_unique.h>
#include <thrust/device_ptr.h>
#include <thrust/mr/allocator.h>
#include <thrust/mr/memory_resource.h>

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <vector>

namespace mdsweep::md {

class DeviceOutOfMemory : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// On the device, in the order of a stream: neither taking nor giving back waits for anything, where the driver has
// memory pools. Elsewhere giving back waits for all that the device does. All throw DeviceOutOfMemory with what was
// asked and what was there.
class DeviceMemory final : public thrust::mr::memory_resource<thrust::device_ptr<void>> {
public:
    explicit DeviceMemory(cudaStream_t stream);
    thrust::device_ptr<void> do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(thrust::device_ptr<void> memory, std::size_t bytes, std::size_t alignment) override;

private:
    cudaStream_t stream_;
    bool has_pools_ = false;
};

// On the host, where the device can read and write it directly.
class PinnedMemory final : public thrust::mr::memory_resource<> {
public:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override;
};

template <class T>
using DeviceAllocator = thrust::mr::allocator<T, DeviceMemory>;
template <class T>
using PinnedAllocator = thrust::mr::stateless_resource_allocator<T, PinnedMemory>;

// Owners of arrays that nobody initialised: Stream::array() and pinned_array() make them.
template <class T>
using DeviceArray = std::unique_ptr<T[], thrust::uninitialized_array_allocator_delete<T, DeviceAllocator<T>>>;
template <class T>
using PinnedArray = std::unique_ptr<T[], thrust::uninitialized_array_allocator_delete<T, PinnedAllocator<T>>>;

template <class T>
[[nodiscard]] PinnedArray<T> pinned_array(std::size_t size) {
    return thrust::uninitialized_allocate_unique_n<T>(PinnedAllocator<T>(), size);
}

// For lists that the host writes. Not Thrust's vector, which goes through a null pointer when it first grows.
template <class T>
using PinnedVector = std::vector<T, PinnedAllocator<T>>;

}  // namespace mdsweep::md
