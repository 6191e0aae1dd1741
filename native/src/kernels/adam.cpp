// Adam and AdamW (see optimizer_step.h for the arithmetic).

#include "optimizer_step.h"
#include "torch_version.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <cmath>

namespace deepnet {
namespace {

struct AdamOptions {
    const char* op;
    double lr, beta1, beta2, eps, weight_decay;
    bool amsgrad, maximize;
    bool decoupled;  // AdamW: the weights decay by themselves, not through the gradient
};

// States: exp_avg, exp_avg_sq, max_exp_avg_sq; factors: the step size, and the square root of the second bias correction.
template <bool amsgrad, bool decoupled>
struct Adam {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto& o = *static_cast<const AdamOptions*>(task.options);
            const M sign = o.maximize ? -1 : 1;
            const M beta1 = o.beta1, beta2 = o.beta2, rest1 = 1 - o.beta1, rest2 = 1 - o.beta2, eps = o.eps;
            const M decay = decoupled ? 1 - o.lr * o.weight_decay : o.weight_decay;
            const bool decays = o.weight_decay != 0;
            const M step = -task.factor[0], correction = task.factor[1];
            auto* __restrict parameter = static_cast<T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            auto* __restrict exp_avg = static_cast<T*>(task.state[0]);
            auto* __restrict exp_avg_sq = static_cast<T*>(task.state[1]);
            auto* __restrict max_exp_avg_sq = static_cast<T*>(task.state[2]);

            for (int64_t i = begin; i < end; i++) {
                M p = parameter[i];
                M g = sign * static_cast<M>(gradient[i]);
                if (decoupled) p = p * decay;
                else if (decays) g = multiply_add<fma, M>(p, decay, g);
                const M m = multiply_add<fma, M>(g, rest1, static_cast<M>(exp_avg[i]) * beta1);
                M v = multiply_add<fma, M>(rest2 * g, g, static_cast<M>(exp_avg_sq[i]) * beta2);
                exp_avg[i] = m;
                exp_avg_sq[i] = v;
                if (amsgrad) {
                    v = maximum<M>(max_exp_avg_sq[i], v);
                    max_exp_avg_sq[i] = v;
                }
                parameter[i] = p + step * m / (std::sqrt(v) / correction + eps);
            }
        }
    };
};

UpdateLoop loop_of(c10::ScalarType type, const AdamOptions& o) {
    if (o.decoupled) return o.amsgrad ? loop_for<Adam<true, true>>(type) : loop_for<Adam<false, true>>(type);
    return o.amsgrad ? loop_for<Adam<true, false>>(type) : loop_for<Adam<false, false>>(type);
}

// The same step in LibTorch's operators, for what the loop cannot walk through. Factors: as the loop's.
void compose(const AdamOptions& o, TensorLists& r) {
    auto& g = r.gradients;
    if (o.maximize) g = at::_foreach_neg(g);
    if (o.decoupled) at::_foreach_mul_(r.parameters, 1 - o.lr * o.weight_decay);
    else if (o.weight_decay != 0) g = at::_foreach_add(g, r.parameters, o.weight_decay);
    auto &m = r.state[0], &v = r.state[1], &v_max = r.state[2];
    at::_foreach_mul_(m, o.beta1);
    at::_foreach_add_(m, g, 1 - o.beta1);
    at::_foreach_mul_(v, o.beta2);
    at::_foreach_addcmul_(v, g, g, 1 - o.beta2);
    if (o.amsgrad)
        for (size_t k = 0; k < v.size(); k++) at::maximum_out(v_max[k], v_max[k], v[k]);
    const auto scale = at::_foreach_sqrt(o.amsgrad ? v_max : v);
    at::_foreach_div_(scale, r.factor[1]);
    at::_foreach_add_(scale, o.eps);
    for (auto& step_size : r.factor[0]) step_size = -step_size.toDouble();
    at::_foreach_addcdiv_(r.parameters, m, scale, r.factor[0]);
    r.finish();
}

// CUDA's own kernel, one for all tensors, where this LibTorch has it and it takes them.
bool run_on_cuda(const AdamOptions& o, TensorLists& r, const std::vector<float>& steps) {
#if DN_TORCH_AT_LEAST(2, 0)
    if (!r.fit_cuda_kernels()) return false;
    const auto counts = at::tensor(steps).to(r.parameters[0].device()).unbind();
    const auto kernel = o.decoupled ? &at::_ops::_fused_adamw_::call : &at::_ops::_fused_adam_::call;
    kernel(r.parameters, r.gradients, r.state[0], r.state[1], r.state[2], counts, o.lr, o.beta1, o.beta2, o.weight_decay, o.eps,
           o.amsgrad, o.maximize, {}, {});
    r.finish();
    return true;
#else
    return false;
#endif
}

std::vector<int64_t> adam(const AdamOptions& o, at::TensorList parameters, at::TensorList exp_avg, at::TensorList exp_avg_sq,
                          at::TensorList max_exp_avg_sq, at::IntArrayRef steps) {
    OptimizerStep update(o.op);
    update.check_count("exp_avg", exp_avg.size(), parameters.size());
    update.check_count("exp_avg_sq", exp_avg_sq.size(), parameters.size());
    if (o.amsgrad) update.check_count("max_exp_avg_sq", max_exp_avg_sq.size(), parameters.size());
    update.check_count("steps", steps.size(), parameters.size());

    at::NoGradGuard no_grad;
    auto result = steps.vec();
    int64_t known_step = -1;
    std::vector<float> rest_steps;
    double step_size = 0, correction2_sqrt = 0;
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        const auto& g = p.grad();
        if (!g.defined()) continue;
        TORCH_CHECK(!g.is_sparse(), o.op, " does not support sparse gradients; use SGD, or make the embedding's gradient dense.");
        const auto step = ++result[k];
        if (step != known_step) {
            step_size = o.lr / (1 - std::pow(o.beta1, static_cast<double>(step)));
            correction2_sqrt = std::sqrt(1 - std::pow(o.beta2, static_cast<double>(step)));
            known_step = step;
        }
        const auto loop = loop_of(p.scalar_type(), o);
        const OptimizerStep::State m{"exp_avg", exp_avg[k]}, v{"exp_avg_sq", exp_avg_sq[k]};
        const OptimizerStep::State v_max{"max_exp_avg_sq", o.amsgrad ? max_exp_avg_sq[k] : exp_avg_sq[k]};
        const bool plain = o.amsgrad ? update.add(k, p, g, {m, v, v_max}, loop, &o, step_size, correction2_sqrt)
                                     : update.add(k, p, g, {m, v}, loop, &o, step_size, correction2_sqrt);
        if (!plain) rest_steps.push_back(static_cast<float>(step));
    }
    update.run();
    if (!update.rest().empty() && !run_on_cuda(o, update.rest(), rest_steps)) compose(o, update.rest());
    return result;
}

std::vector<int64_t> adam_(at::TensorList parameters, at::TensorList exp_avg, at::TensorList exp_avg_sq,
                           at::TensorList max_exp_avg_sq, at::IntArrayRef steps, double lr, double beta1, double beta2, double eps,
                           double weight_decay, bool amsgrad, bool maximize) {
    return adam({"deepnet::adam_", lr, beta1, beta2, eps, weight_decay, amsgrad, maximize, false}, parameters, exp_avg, exp_avg_sq,
                max_exp_avg_sq, steps);
}

std::vector<int64_t> adamw_(at::TensorList parameters, at::TensorList exp_avg, at::TensorList exp_avg_sq,
                            at::TensorList max_exp_avg_sq, at::IntArrayRef steps, double lr, double beta1, double beta2, double eps,
                            double weight_decay, bool amsgrad, bool maximize) {
    return adam({"deepnet::adamw_", lr, beta1, beta2, eps, weight_decay, amsgrad, maximize, true}, parameters, exp_avg, exp_avg_sq,
                max_exp_avg_sq, steps);
}

}  // namespace

// One step of every parameter that has a gradient. `steps` are the counts before it; the result holds them after it, one more
// where there was a gradient. `max_exp_avg_sq` is read with amsgrad only.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "adam_(Tensor(a!)[] parameters, Tensor(b!)[] exp_avg, Tensor(c!)[] exp_avg_sq, Tensor(d!)[] max_exp_avg_sq, "
        "int[] steps, float lr, float beta1=0.9, float beta2=0.999, float eps=1e-08, float weight_decay=0.0, bool amsgrad=False, "
        "bool maximize=False) -> int[]",
        adam_);
    m.def(
        "adamw_(Tensor(a!)[] parameters, Tensor(b!)[] exp_avg, Tensor(c!)[] exp_avg_sq, Tensor(d!)[] max_exp_avg_sq, "
        "int[] steps, float lr, float beta1=0.9, float beta2=0.999, float eps=1e-08, float weight_decay=0.01, bool amsgrad=False, "
        "bool maximize=False) -> int[]",
        adamw_);
}

}  // namespace deepnet
