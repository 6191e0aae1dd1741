# DEEPNET_CUDA: whether what needs CUDA's headers (graphs, statistics of memory) can be built; DEEPNET_CUDA_INCLUDE: where they are. The
# headers alone are wanted, of about the CUDA that LibTorch was built for; the functions come from LibTorch's own libraries.
set(DEEPNET_CUDA FALSE)
if(NOT EXISTS "${DEEPNET_TORCH_LIBRARIES}/libtorch_cuda.so")
  message(STATUS "CUDA: none, LibTorch was built without it")
  return()
endif()
if(Torch_VERSION VERSION_LESS 2.4)
  message(STATUS "CUDA: no graphs and no statistics of memory, which need LibTorch 2.4 or later")
  return()
endif()

# A PyTorch from pip has headers beside it: CUDA 13 in one folder, CUDA 12 in one for each library. Those of the compiler (crt) come with
# nvcc's package and are often missing; a toolkit has them all.
set(DEEPNET_PIP "${TORCH_INSTALL_PREFIX}/../nvidia")
file(GLOB DEEPNET_CUDA_PLACES ${DEEPNET_PIP}/cu[0-9]*/include ${DEEPNET_PIP}/cuda_runtime/include /usr/local/cuda/include /usr/local/cuda-[0-9]*/include)
list(APPEND DEEPNET_CUDA_PLACES /usr/include)
foreach(variable CUDA_PATH CUDA_HOME)
  if(NOT "$ENV{${variable}}" STREQUAL "")
    list(INSERT DEEPNET_CUDA_PLACES 0 $ENV{${variable}}/include)
  endif()
endforeach()
file(GLOB DEEPNET_PIP_COMPILER ${DEEPNET_PIP}/cuda_nvcc/include)

foreach(place ${DEEPNET_CUDA_PLACES})
  if(EXISTS ${place}/cuda_runtime_api.h)
    set(DEEPNET_CUDA_INCLUDE ${place} ${DEEPNET_PIP_COMPILER})
    unset(DEEPNET_CUDA_COMPILES CACHE)
    try_compile(DEEPNET_CUDA_COMPILES ${CMAKE_BINARY_DIR}/cuda ${CMAKE_CURRENT_LIST_DIR}/cuda.cpp
      CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${DEEPNET_CUDA_INCLUDE}" OUTPUT_VARIABLE output)
    if(DEEPNET_CUDA_COMPILES)
      message(STATUS "CUDA headers in ${place}")
      set(DEEPNET_CUDA TRUE)
      return()
    endif()
    string(REGEX MATCH "fatal error: [^\n]*" failure "${output}")
    message(STATUS "CUDA headers in ${place} are not whole: ${failure}")
  endif()
endforeach()
message(WARNING "CUDA: no graphs and no statistics of memory, for want of CUDA's headers (cuda_runtime_api.h and what it includes). "
  "Install them (Debian: nvidia-cuda-dev; pip: nvidia-cuda-runtime and nvidia-cuda-nvcc), or set CUDA_HOME to where they are.")
