# The target `torch` and Torch_VERSION. LibTorch's own TorchConfig.cmake does it, except that the one of a LibTorch for CUDA wants the
# whole CUDA toolkit, which takes gigabytes and is needed only to compile CUDA kernels: there the target is put together here.
# The zip and the wheel keep it in PREFIX/share/cmake/Torch beside PREFIX/lib, Debian in PREFIX/lib/ARCH/cmake/Torch.
get_filename_component(DEEPNET_TORCH_PREFIX "${Torch_DIR}/../../.." ABSOLUTE)
set(DEEPNET_TORCH_LIBRARIES ${DEEPNET_TORCH_PREFIX}/lib)
if(Torch_DIR MATCHES "/lib/[^/]+/cmake/Torch$")
  get_filename_component(DEEPNET_TORCH_LIBRARIES "${Torch_DIR}/../.." ABSOLUTE)
  get_filename_component(DEEPNET_TORCH_PREFIX "${DEEPNET_TORCH_LIBRARIES}/../.." ABSOLUTE)
endif()

if(NOT Torch_DIR OR NOT EXISTS "${DEEPNET_TORCH_LIBRARIES}/libtorch_cuda.so")
  find_package(Torch REQUIRED)
else()
  include("${Torch_DIR}/TorchConfigVersion.cmake")
  set(Torch_VERSION ${PACKAGE_VERSION})
  set(TORCH_INSTALL_PREFIX ${DEEPNET_TORCH_PREFIX})

  # The libstdc++ ABI that this LibTorch was built with; ours must be the same.
  file(STRINGS "${Torch_DIR}/TorchConfig.cmake" DEEPNET_TORCH_FLAGS REGEX "_GLIBCXX_USE_CXX11_ABI=[01]")
  string(REGEX MATCH "-D_GLIBCXX_USE_CXX11_ABI=[01]" DEEPNET_TORCH_ABI "${DEEPNET_TORCH_FLAGS}")

  add_library(torch INTERFACE)
  target_include_directories(torch SYSTEM INTERFACE
    ${DEEPNET_TORCH_PREFIX}/include ${DEEPNET_TORCH_PREFIX}/include/torch/csrc/api/include)
  target_compile_options(torch INTERFACE ${DEEPNET_TORCH_ABI})
  # Nothing here calls into libtorch_cuda, yet loading it is what registers CUDA with the dispatcher.
  target_link_options(torch INTERFACE -Wl,--no-as-needed)
  foreach(library torch torch_cpu torch_cuda c10 c10_cuda)
    target_link_libraries(torch INTERFACE ${DEEPNET_TORCH_LIBRARIES}/lib${library}.so)
  endforeach()
endif()
message(STATUS "LibTorch ${Torch_VERSION} in ${TORCH_INSTALL_PREFIX}")
