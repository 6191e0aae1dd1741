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

# A PyTorch from pip has them beside it (CUDA 13 in one folder, CUDA 12 in one for each library), often without those of the compiler
# (crt), which nvcc's package has; a toolkit has them all.
set(DEEPNET_PIP "${TORCH_INSTALL_PREFIX}/../nvidia")
file(GLOB DEEPNET_PIP_INCLUDES ${DEEPNET_PIP}/cu[0-9]*/include ${DEEPNET_PIP}/cuda_runtime/include)
file(GLOB DEEPNET_TOOLKITS /usr/local/cuda-[0-9]*/include)
find_path(DEEPNET_CUDA_INCLUDE cuda_runtime_api.h
  HINTS ENV CUDA_HOME ENV CUDA_PATH PATH_SUFFIXES include
  PATHS ${DEEPNET_PIP_INCLUDES} /usr/local/cuda/include ${DEEPNET_TOOLKITS} /usr/include)
if(NOT DEEPNET_CUDA_INCLUDE)
  message(WARNING "CUDA: no graphs and no statistics of memory, for want of cuda_runtime_api.h. Install the CUDA toolkit's headers "
    "(Debian: nvidia-cuda-dev; pip: nvidia-cuda-runtime and nvidia-cuda-nvcc), or set CUDA_HOME to where they are.")
  return()
endif()
file(GLOB DEEPNET_PIP_COMPILER ${DEEPNET_PIP}/cuda_nvcc/include)
list(APPEND DEEPNET_CUDA_INCLUDE ${DEEPNET_PIP_COMPILER})

try_compile(DEEPNET_CUDA ${CMAKE_BINARY_DIR}/cuda ${CMAKE_CURRENT_LIST_DIR}/cuda.cpp
  CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${DEEPNET_CUDA_INCLUDE}" OUTPUT_VARIABLE DEEPNET_CUDA_FAILURE)
if(DEEPNET_CUDA)
  message(STATUS "CUDA headers in ${DEEPNET_CUDA_INCLUDE}")
else()
  message(WARNING "CUDA: no graphs and no statistics of memory, for the headers in ${DEEPNET_CUDA_INCLUDE} do not compile:\n${DEEPNET_CUDA_FAILURE}")
endif()
