// The namespace of our own operators; each kernel's file adds its own (TORCH_LIBRARY_FRAGMENT).
#include <torch/library.h>

TORCH_LIBRARY(deepnet, m) {}
