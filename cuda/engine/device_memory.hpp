// Owners of what the CUDA runtime hands out, and its errors as exceptions.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace mdsweep::md {

inline void check_cuda(cudaError_t status, const std::string& doing) {
    if (status != cudaSuccess)
        throw std::runtime_error("CUDA failed while " + doing + ": " + cudaGetErrorString(status) + " (" +
                                 cudaGetErrorName(status) + ")");
}

// Device memory for `size` values of T.
template <class T>
class DeviceArray {
public:
    DeviceArray() = default;
    explicit DeviceArray(std::size_t size) : size_(size) {
        const cudaError_t status = cudaMalloc(reinterpret_cast<void**>(&data_), size * sizeof(T));
        if (status == cudaErrorMemoryAllocation) {
            std::size_t free = 0, total = 0;
            cudaMemGetInfo(&free, &total);
            throw std::runtime_error("the device is out of memory: asked for " + std::to_string(size * sizeof(T)) +
                                     " bytes, " + std::to_string(free) + " of " + std::to_string(total) + " are free");
        }
        check_cuda(status, "allocating device memory");
    }
    ~DeviceArray() { cudaFree(data_); }
    DeviceArray(DeviceArray&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    DeviceArray& operator=(DeviceArray&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    DeviceArray(const DeviceArray&) = delete;
    DeviceArray& operator=(const DeviceArray&) = delete;

    [[nodiscard]] T* data() const { return data_; }
    [[nodiscard]] std::size_t size() const { return size_; }

    // Makes room for `size` values; what was there is lost when it grows.
    void reserve(std::size_t size) {
        if (size > size_) *this = DeviceArray(size);
    }
    void upload(const T* from, std::size_t count, cudaStream_t stream) {
        check_cuda(cudaMemcpyAsync(data_, from, count * sizeof(T), cudaMemcpyHostToDevice, stream),
                   "copying to the device");
    }
    void download(T* to, std::size_t count, cudaStream_t stream) const {
        check_cuda(cudaMemcpyAsync(to, data_, count * sizeof(T), cudaMemcpyDeviceToHost, stream),
                   "copying from the device");
    }
    void clear(std::size_t count, cudaStream_t stream) {
        check_cuda(cudaMemsetAsync(data_, 0, count * sizeof(T), stream), "clearing device memory");
    }

private:
    T* data_ = nullptr;
    std::size_t size_ = 0;
};

class Stream {
public:
    Stream() { check_cuda(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "creating a stream"); }
    ~Stream() { cudaStreamDestroy(stream_); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    [[nodiscard]] cudaStream_t get() const { return stream_; }
    void wait(const std::string& doing) const { check_cuda(cudaStreamSynchronize(stream_), doing); }

private:
    cudaStream_t stream_ = nullptr;
};

}  // namespace mdsweep::md
