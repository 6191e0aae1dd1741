// The one place where LibTorch's versions differ: 1.13 to the newest.
#pragma once

#include <torch/version.h>

#define DN_TORCH_AT_LEAST(major, minor) \
    (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))
