// Adagrad (see optimizer_step.h for the arithmetic).

#include "optimizer_step.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <cmath>

namespace deepnet {
namespace {

struct AdagradOptions {
    double lr, lr_decay, weight_decay, eps;
};

// State: the sum of squares; factor: the decayed learning rate.
struct Adagrad {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto& o = *static_cast<const AdagradOptions*>(task.options);
            const M step = -task.factor[0], decay = o.weight_decay, eps = o.eps;
            const bool decays = o.weight_decay != 0;
            auto* __restrict parameter = static_cast<T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            auto* __restrict sum = static_cast<T*>(task.state[0]);

            for (int64_t i = begin; i < end; i++) {
                const M p = parameter[i];
                M g = gradient[i];
                if (decays) g = multiply_add<fma, M>(p, decay, g);
                const M s = multiply_add<fma, M>(g, g, sum[i]);
                sum[i] = s;
                parameter[i] = p + step * g / (std::sqrt(s) + eps);
            }
        }
    };
};

// The same step in LibTorch's operators, for every device, type and layout.
void compose(const AdagradOptions& o, at::Tensor p, at::Tensor g, at::Tensor sum, double rate) {
    if (g.is_sparse()) g = g.to_dense();
    if (o.weight_decay != 0) g = g.add(p, o.weight_decay);
    if (p.is_complex()) p = at::view_as_real(p), g = at::view_as_real(g.resolve_conj()), sum = at::view_as_real(sum);
    sum.addcmul_(g, g, 1);
    p.addcdiv_(g, sum.sqrt().add_(o.eps), -rate);
}

std::vector<int64_t> adagrad_(at::TensorList parameters, at::TensorList sum, at::IntArrayRef steps, double lr, double lr_decay,
                              double weight_decay, double eps) {
    const AdagradOptions o{lr, lr_decay, weight_decay, eps};
    OptimizerStep update("deepnet::adagrad_");
    update.check_count("sum", sum.size(), parameters.size());
    update.check_count("steps", steps.size(), parameters.size());

    at::NoGradGuard no_grad;
    auto result = steps.vec();
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        const auto& g = p.grad();
        if (!g.defined()) continue;
        const double rate = lr / (1 + static_cast<double>(result[k]++) * lr_decay);
        if (!update.add(k, p, g, {{"sum", sum[k]}}, loop_for<Adagrad>(p.scalar_type()), &o, rate)) compose(o, p, g, sum[k], rate);
    }
    update.run();
    return result;
}

}  // namespace

// One step of every parameter that has a gradient; `steps` as for Adam.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "adagrad_(Tensor(a!)[] parameters, Tensor(b!)[] sum, int[] steps, float lr=0.01, float lr_decay=0.0, "
        "float weight_decay=0.0, float eps=1e-10) -> int[]",
        adagrad_);
}

}  // namespace deepnet
