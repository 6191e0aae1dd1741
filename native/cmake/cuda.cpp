// Compiles where the headers are whole.
#include <cuda.h>
#include <cuda_runtime_api.h>

int main() { return CUDA_VERSION > CUDART_VERSION; }
