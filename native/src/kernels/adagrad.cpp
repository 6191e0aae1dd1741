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

// The same step in LibTorch's operators, for what the loop cannot walk through. Factor: as the loop's.
void compose(const AdagradOptions& o, TensorLists& r) {
    auto& g = r.gradients;
    if (o.weight_decay != 0) g = at::_foreach_add(g, r.parameters, o.weight_decay);
    at::_foreach_addcmul_(r.state[0], g, g, 1);
    const auto scale = at::_foreach_sqrt(r.state[0]);
    at::_foreach_add_(scale, o.eps);
    for (auto& rate : r.factor[0]) rate = -rate.toDouble();
    at::_foreach_addcdiv_(r.parameters, g, scale, r.factor[0]);
    r.finish();
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
        update.add(k, p, g, {{"sum", sum[k]}}, loop_for<Adagrad>(p.scalar_type()), &o, rate);
    }
    update.run();
    if (!update.rest().empty()) compose(o, update.rest());
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
