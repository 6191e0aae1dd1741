// Muon: Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024. Its time goes into products of matrices, which
// are LibTorch's; one call for all of them spares the rest its overhead.

#include <ATen/ATen.h>
#include <torch/library.h>

#include <algorithm>
#include <cmath>

namespace deepnet {
namespace {

// The coefficients of Jordan et al.: steepest at 0 among those that keep the singular values near 1.
constexpr double a = 3.4445, b = -4.7750, c = 2.0315;
constexpr double tiny = 1e-7;

// The Newton-Schulz iteration X ← a X + (b A + c A²) X with A = X Xᵀ, begun with X = G / ‖G‖.
at::Tensor orthogonal(const at::Tensor& matrix, int64_t iterations) {
    const bool tall = matrix.size(0) > matrix.size(1);
    auto x = tall ? matrix.t() : matrix;  // A is the smaller of the two squares
    x = x / (x.norm() + tiny);
    for (int64_t k = 0; k < iterations; k++) {
        const auto square = at::mm(x, x.t());
        x = at::addmm(x, at::addmm(square, square, square, b, c), x, a);
    }
    return tall ? x.t() : x;
}

void muon_(at::TensorList parameters, at::TensorList momentum_buffers, double lr, double momentum, double weight_decay, bool nesterov,
           int64_t iterations, bool like_adamw, bool narrow) {
    TORCH_CHECK(momentum_buffers.size() == parameters.size(), "deepnet::muon_: got ", momentum_buffers.size(), " momentum_buffers for ",
                parameters.size(), " parameters.");
    at::NoGradGuard no_grad;
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        if (!p.grad().defined()) continue;
        TORCH_CHECK(p.dim() > 1 && p.is_floating_point(), "deepnet::muon_: parameters[", k, "] is no real matrix.");
        TORCH_CHECK(momentum_buffers[k].sizes() == p.sizes(), "deepnet::muon_: momentum_buffers[", k, "] has shape ",
                    momentum_buffers[k].sizes(), ", but its parameter has shape ", p.sizes(), ".");
        const auto type = p.scalar_type() == c10::kDouble ? c10::kDouble : c10::kFloat;
        const auto g = (p.grad().is_sparse() ? p.grad().to_dense() : p.grad()).to(type);
        const auto buffer = momentum_buffers[k].to(type), values = p.to(type);
        buffer.mul_(momentum).add_(g, 1 - momentum);
        const auto direction = nesterov ? buffer.mul(momentum).add_(g, 1 - momentum) : buffer;
        const auto matrix = direction.reshape({p.size(0), -1});
        const auto rows = static_cast<double>(matrix.size(0)), columns = static_cast<double>(matrix.size(1));
        const auto scale = like_adamw ? 0.2 * std::sqrt(std::max(rows, columns)) : std::sqrt(std::max(1.0, rows / columns));
        const auto update = orthogonal(narrow ? matrix.to(c10::kBFloat16) : matrix, iterations).to(type).reshape(p.sizes());
        values.mul_(1 - lr * weight_decay).add_(update, -lr * scale);
        if (!buffer.is_same(momentum_buffers[k])) momentum_buffers[k].copy_(buffer);
        if (!values.is_same(p)) p.copy_(values);
    }
}

}  // namespace

// One step of every matrix that has a gradient; more dimensions are taken as [first, all others].
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "muon_(Tensor(a!)[] parameters, Tensor(b!)[] momentum_buffers, float lr, float momentum=0.95, float weight_decay=0.0, "
        "bool nesterov=True, int iterations=5, bool like_adamw=False, bool narrow=False) -> ()",
        muon_);
}

}  // namespace deepnet
