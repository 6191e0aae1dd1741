// Adadelta (see optimizer_step.h for the arithmetic).

#include "optimizer_step.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <cmath>

namespace deepnet {
namespace {

struct AdadeltaOptions {
    double lr, rho, eps, weight_decay;
    bool maximize;
};

// States: square_avg, acc_delta.
struct Adadelta {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto& o = *static_cast<const AdadeltaOptions*>(task.options);
            const M sign = o.maximize ? -1 : 1, step = -o.lr, decay = o.weight_decay;
            const M rho = o.rho, rest = 1 - o.rho, eps = o.eps;
            const bool decays = o.weight_decay != 0;
            auto* __restrict parameter = static_cast<T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            auto* __restrict square_avg = static_cast<T*>(task.state[0]);
            auto* __restrict acc_delta = static_cast<T*>(task.state[1]);

            for (int64_t i = begin; i < end; i++) {
                const M p = parameter[i], accumulated = acc_delta[i];
                M g = sign * static_cast<M>(gradient[i]);
                if (decays) g = multiply_add<fma, M>(p, decay, g);
                const M square = multiply_add<fma, M>(rest * g, g, static_cast<M>(square_avg[i]) * rho);
                const M delta = std::sqrt(accumulated + eps) / std::sqrt(square + eps) * g;
                square_avg[i] = square;
                acc_delta[i] = multiply_add<fma, M>(rest * delta, delta, accumulated * rho);
                parameter[i] = multiply_add<fma, M>(delta, step, p);
            }
        }
    };
};

// The same step in LibTorch's operators, for what the loop cannot walk through.
void compose(const AdadeltaOptions& o, TensorLists& r) {
    auto& g = r.gradients;
    if (o.maximize) g = at::_foreach_neg(g);
    if (o.weight_decay != 0) g = at::_foreach_add(g, r.parameters, o.weight_decay);
    auto &square_avg = r.state[0], &acc_delta = r.state[1];
    at::_foreach_mul_(square_avg, o.rho);
    at::_foreach_addcmul_(square_avg, g, g, 1 - o.rho);
    const auto delta = at::_foreach_add(acc_delta, o.eps), scale = at::_foreach_add(square_avg, o.eps);
    at::_foreach_sqrt_(delta);
    at::_foreach_sqrt_(scale);
    at::_foreach_div_(delta, scale);
    at::_foreach_mul_(delta, g);
    at::_foreach_mul_(acc_delta, o.rho);
    at::_foreach_addcmul_(acc_delta, delta, delta, 1 - o.rho);
    at::_foreach_add_(r.parameters, delta, -o.lr);
    r.finish();
}

std::vector<int64_t> adadelta_(at::TensorList parameters, at::TensorList square_avg, at::TensorList acc_delta, at::IntArrayRef steps,
                               double lr, double rho, double eps, double weight_decay, bool maximize) {
    const AdadeltaOptions o{lr, rho, eps, weight_decay, maximize};
    OptimizerStep update("deepnet::adadelta_");
    update.check_count("square_avg", square_avg.size(), parameters.size());
    update.check_count("acc_delta", acc_delta.size(), parameters.size());
    update.check_count("steps", steps.size(), parameters.size());

    at::NoGradGuard no_grad;
    auto result = steps.vec();
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        const auto& g = p.grad();
        if (!g.defined()) continue;
        result[k]++;
        TORCH_CHECK(!g.is_sparse(), "deepnet::adadelta_ does not support sparse gradients; use SGD, or make the gradient dense.");
        update.add(k, p, g, {{"square_avg", square_avg[k]}, {"acc_delta", acc_delta[k]}}, loop_for<Adadelta>(p.scalar_type()), &o);
    }
    update.run();
    if (!update.rest().empty()) compose(o, update.rest());
    return result;
}

}  // namespace

// One step of every parameter that has a gradient; `steps` as for Adam.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "adadelta_(Tensor(a!)[] parameters, Tensor(b!)[] square_avg, Tensor(c!)[] acc_delta, int[] steps, float lr=1.0, "
        "float rho=0.9, float eps=1e-06, float weight_decay=0.0, bool maximize=False) -> int[]",
        adadelta_);
}

}  // namespace deepnet
