# Finds LibTorch by its headers and libraries, and makes the target LibTorch::LibTorch.
#
# Torch's own TorchConfig.cmake insists on a full CUDA toolkit when the build of Torch has CUDA, and asks nvcc for
# architectures that newer toolkits no longer know. Only headers and shared libraries are needed here, so that a CUDA build
# of Torch also serves on a machine without a CUDA toolkit.
#
# Looks into CMAKE_PREFIX_PATH (an unpacked LibTorch, a site-packages/torch folder, or its share/cmake) and Torch_DIR.
set(_hints ${Torch_DIR} ${CMAKE_PREFIX_PATH})
set(_roots)
foreach(_hint IN LISTS _hints)
  list(APPEND _roots ${_hint} ${_hint}/.. ${_hint}/../.. ${_hint}/../../.. ${_hint}/torch ${_hint}/libtorch)
endforeach()
find_path(LibTorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h HINTS ${_roots} PATH_SUFFIXES include)
get_filename_component(_root "${LibTorch_INCLUDE_DIR}" DIRECTORY)
foreach(_name torch torch_cpu c10)
  find_library(LibTorch_${_name}_LIBRARY ${_name} HINTS ${_root}/lib ${_roots} PATH_SUFFIXES lib)
endforeach()
foreach(_name torch_cuda c10_cuda)
  find_library(LibTorch_${_name}_LIBRARY ${_name} HINTS ${_root}/lib NO_DEFAULT_PATH)
endforeach()
if(EXISTS "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h")
  set(_version_file "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h")
else()
  set(_version_file "${LibTorch_INCLUDE_DIR}/torch/csrc/api/include/torch/version.h")
endif()
if(EXISTS "${_version_file}")
  # The whole version stands on a continued line in newer headers; its parts are numbers in all.
  file(READ "${_version_file}" _text)
  set(LibTorch_VERSION)
  foreach(_part MAJOR MINOR PATCH)
    if(_text MATCHES "#define TORCH_VERSION_${_part} ([0-9]+)")
      list(APPEND LibTorch_VERSION ${CMAKE_MATCH_1})
    endif()
  endforeach()
  list(JOIN LibTorch_VERSION "." LibTorch_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_torch_LIBRARY LibTorch_torch_cpu_LIBRARY LibTorch_c10_LIBRARY LibTorch_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "set CMAKE_PREFIX_PATH to an unpacked LibTorch or to the torch folder of a Python environment")

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  add_library(LibTorch::LibTorch INTERFACE IMPORTED)
  target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE
    ${LibTorch_INCLUDE_DIR} ${LibTorch_INCLUDE_DIR}/torch/csrc/api/include)
  target_link_libraries(LibTorch::LibTorch INTERFACE
    ${LibTorch_torch_LIBRARY} ${LibTorch_torch_cpu_LIBRARY} ${LibTorch_c10_LIBRARY})
  # Nothing refers to torch_cuda by name: its kernels register themselves when it is loaded.
  if(LibTorch_torch_cuda_LIBRARY AND LibTorch_c10_cuda_LIBRARY)
    target_link_libraries(LibTorch::LibTorch INTERFACE
      "-Wl,--no-as-needed,\"${LibTorch_torch_cuda_LIBRARY}\",\"${LibTorch_c10_cuda_LIBRARY}\",--as-needed")
  endif()
endif()
