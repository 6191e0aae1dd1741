// Lion: Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023.

#include "optimizer_step.h"

#include <ATen/ATen.h>
#include <torch/library.h>

namespace deepnet {
namespace {

struct LionOptions {
    double lr, beta1, beta2, weight_decay;
};

// State: exp_avg.
struct Lion {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto& o = *static_cast<const LionOptions*>(task.options);
            const M beta1 = o.beta1, beta2 = o.beta2, rest1 = 1 - o.beta1, rest2 = 1 - o.beta2;
            const M decay = 1 - o.lr * o.weight_decay, step = o.lr;
            auto* __restrict parameter = static_cast<T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            auto* __restrict exp_avg = static_cast<T*>(task.state[0]);

            for (int64_t i = begin; i < end; i++) {
                const M g = gradient[i], m = exp_avg[i];
                const M direction = multiply_add<fma, M>(g, rest1, m * beta1);
                const M sign = static_cast<M>(direction > 0) - static_cast<M>(direction < 0);
                parameter[i] = static_cast<M>(parameter[i]) * decay - step * sign;
                exp_avg[i] = multiply_add<fma, M>(g, rest2, m * beta2);
            }
        }
    };
};

// The same step in LibTorch's operators, for what the loop cannot walk through.
void compose(const LionOptions& o, TensorLists& r) {
    auto& m = r.state[0];
    auto direction = at::_foreach_mul(m, o.beta1);
    at::_foreach_add_(direction, r.gradients, 1 - o.beta1);
    for (auto& d : direction) d.sign_();
    at::_foreach_mul_(r.parameters, 1 - o.lr * o.weight_decay);
    at::_foreach_add_(r.parameters, direction, -o.lr);
    at::_foreach_mul_(m, o.beta2);
    at::_foreach_add_(m, r.gradients, 1 - o.beta2);
    r.finish();
}

void lion_(at::TensorList parameters, at::TensorList exp_avg, double lr, double beta1, double beta2, double weight_decay) {
    const LionOptions o{lr, beta1, beta2, weight_decay};
    OptimizerStep update("deepnet::lion_");
    update.check_count("exp_avg", exp_avg.size(), parameters.size());

    at::NoGradGuard no_grad;
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        const auto& g = p.grad();
        if (g.defined()) update.add(k, p, g, {{"exp_avg", exp_avg[k]}}, loop_for<Lion>(p.scalar_type()), &o);
    }
    update.run();
    if (!update.rest().empty()) compose(o, update.rest());
}

}  // namespace

// One step of every parameter that has a gradient.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def("lion_(Tensor(a!)[] parameters, Tensor(b!)[] exp_avg, float lr, float beta1=0.9, float beta2=0.99, float weight_decay=0.0) -> ()",
          lion_);
}

}  // namespace deepnet
