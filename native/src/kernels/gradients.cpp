// What is done to all gradients of a list of parameters at once.

#include <ATen/ATen.h>
#include <torch/library.h>

#include <vector>

namespace deepnet {
namespace {

// Scales all gradients down together so that their global norm is at most `max_norm`. The result is the norm before clipping, a
// scalar tensor on the first gradient's device; 0 where no parameter has a gradient. On the CPU the gradients are left alone
// where there is nothing to clip; elsewhere they are multiplied by 1, which avoids waiting for the device.
at::Tensor clip_grad_norm_(at::TensorList parameters, double max_norm, double norm_type) {
    TORCH_CHECK(max_norm >= 0, "deepnet::clip_grad_norm_: max_norm must not be negative, but got ", max_norm, ".");
    at::NoGradGuard no_grad;
    std::vector<at::Tensor> gradients, norms;
    for (const auto& p : parameters)
        if (p.grad().defined()) gradients.push_back(p.grad());
    if (gradients.empty()) return at::zeros({});

    const auto device = gradients[0].device();
    for (const auto& g : gradients) norms.push_back(at::linalg_vector_norm(g, norm_type).to(device));
    const auto total = at::linalg_vector_norm(at::stack(norms), norm_type);
    const auto factor = at::clamp_max((total + 1e-6).reciprocal() * max_norm, 1.0);
    if (factor.is_cpu() && factor.item<double>() == 1.0) return total;
    for (auto& g : gradients) g.mul_(factor.to(g.device()));
    return total;
}

// Sets the gradients to zero and cuts them off whatever computed them.
void zero_grad_(at::TensorList parameters) {
    at::NoGradGuard no_grad;
    for (const auto& p : parameters) {
        auto g = p.grad();
        if (!g.defined()) continue;
        if (g.grad_fn()) g.detach_();
        else g.set_requires_grad(false);
        g.zero_();
    }
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def("clip_grad_norm_(Tensor[] parameters, float max_norm, float norm_type=2.0) -> Tensor", clip_grad_norm_);
    m.def("zero_grad_(Tensor[] parameters) -> ()", zero_grad_);
}

}  // namespace deepnet
