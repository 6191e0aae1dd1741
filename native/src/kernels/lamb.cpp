// LAMB: You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes", 2020. Two passes over memory: the
// moments and the norms, then the weights; the second computes the update anew instead of reading it.

#include "sums.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <cmath>

namespace deepnet {
namespace {

struct LambOptions {
    double lr, beta1, beta2, eps, weight_decay;
};

// r = m̂ / (√v̂ + ε) + λ w.
template <bool fma, typename M>
DN_INLINE M update_of(M p, M m, M v, M correction1, M correction2, M eps, M decay) {
    return multiply_add<fma, M>(p, decay, (m / correction1) / (std::sqrt(v) / correction2 + eps));
}

// States: exp_avg, exp_avg_sq, never narrower than float; factors: the first bias correction, and the second one's square root. Sums: w², r².
struct LambMoments {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const SumTask& sum, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto& task = *sum.task;
            const auto& o = *static_cast<const LambOptions*>(task.options);
            const M beta1 = o.beta1, beta2 = o.beta2, rest1 = 1 - o.beta1, rest2 = 1 - o.beta2, eps = o.eps, decay = o.weight_decay;
            const M correction1 = task.factor[0], correction2 = task.factor[1];
            const auto* __restrict parameter = static_cast<const T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            auto* __restrict exp_avg = static_cast<M*>(task.state[0]);
            auto* __restrict exp_avg_sq = static_cast<M*>(task.state[1]);

            sum_elements(begin, end, sum.sums, [&](int64_t i, double& weights, double& updates) __attribute__((always_inline)) {
                const M p = parameter[i], g = gradient[i];
                const M m = multiply_add<fma, M>(g, rest1, exp_avg[i] * beta1);
                const M v = multiply_add<fma, M>(rest2 * g, g, exp_avg_sq[i] * beta2);
                exp_avg[i] = m;
                exp_avg_sq[i] = v;
                const M r = update_of<fma, M>(p, m, v, correction1, correction2, eps, decay);
                weights = static_cast<double>(p) * p;
                updates = static_cast<double>(r) * r;
            });
        }
    };
};

// As LambMoments, but the options are the layer's own: their lr is its step.
struct LambWeights {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto& o = *static_cast<const LambOptions*>(task.options);
            const M step = -o.lr, eps = o.eps, decay = o.weight_decay;
            const M correction1 = task.factor[0], correction2 = task.factor[1];
            auto* __restrict parameter = static_cast<T*>(task.parameter);
            const auto* __restrict exp_avg = static_cast<const M*>(task.state[0]);
            const auto* __restrict exp_avg_sq = static_cast<const M*>(task.state[1]);

            for (int64_t i = begin; i < end; i++) {
                const M p = parameter[i];
                const M r = update_of<fma, M>(p, exp_avg[i], exp_avg_sq[i], correction1, correction2, eps, decay);
                parameter[i] = multiply_add<fma, M>(r, step, p);
            }
        }
    };
};

double proportion(double weights, double updates) { return weights > 0 && updates > 0 ? weights / updates : 1; }

// The same step in LibTorch's operators, for what the loops cannot walk through. `adapts` says which layers take their proportion.
void compose(const LambOptions& o, TensorLists& r, const std::vector<bool>& adapts) {
    auto &g = r.gradients, &m = r.state[0], &v = r.state[1];
    at::_foreach_mul_(m, o.beta1);
    at::_foreach_add_(m, g, 1 - o.beta1);
    at::_foreach_mul_(v, o.beta2);
    at::_foreach_addcmul_(v, g, g, 1 - o.beta2);
    const auto scale = at::_foreach_sqrt(v);
    at::_foreach_div_(scale, r.factor[1]);
    at::_foreach_add_(scale, o.eps);
    const auto update = at::_foreach_div(m, r.factor[0]);
    at::_foreach_div_(update, scale);
    if (o.weight_decay != 0) at::_foreach_add_(update, r.parameters, o.weight_decay);
    for (size_t k = 0; k < update.size(); k++) {
        if (!adapts[k]) continue;
        // Without waiting for the device.
        const auto weights = r.parameters[k].norm(), updates = update[k].norm();
        update[k].mul_(at::where((weights > 0).logical_and(updates > 0), weights / updates, at::ones_like(weights)));
    }
    at::_foreach_add_(r.parameters, update, -o.lr);
    r.finish();
}

std::vector<int64_t> lamb_(at::TensorList parameters, at::TensorList exp_avg, at::TensorList exp_avg_sq, at::IntArrayRef steps, double lr,
                           double beta1, double beta2, double eps, double weight_decay, bool adapt_vectors) {
    const LambOptions o{lr, beta1, beta2, eps, weight_decay};
    OptimizerStep update("deepnet::lamb_");
    update.check_count("exp_avg", exp_avg.size(), parameters.size());
    update.check_count("exp_avg_sq", exp_avg_sq.size(), parameters.size());
    update.check_count("steps", steps.size(), parameters.size());

    at::NoGradGuard no_grad;
    auto result = steps.vec();
    std::vector<SumLoop> moments;
    std::vector<bool> adapts, rest_adapts;
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        const auto& g = p.grad();
        if (!g.defined()) continue;
        const auto step = static_cast<double>(++result[k]);
        const bool plain = update.add(k, p, g, {{"exp_avg", exp_avg[k], true}, {"exp_avg_sq", exp_avg_sq[k], true}},
                                      loop_for<LambWeights>(p.scalar_type()), nullptr, 1 - std::pow(beta1, step),
                                      std::sqrt(1 - std::pow(beta2, step)));
        if (plain) moments.push_back(sum_loop_for<LambMoments>(p.scalar_type()));
        (plain ? adapts : rest_adapts).push_back(adapt_vectors || p.dim() > 1);
    }

    for (auto& task : update.tasks()) task.options = &o;
    const auto sums = run_sums(update.tasks(), moments);
    std::vector<LambOptions> layers(sums.size(), o);
    for (size_t k = 0; k < sums.size(); k++) {
        if (adapts[k]) layers[k].lr *= proportion(std::sqrt(sums[k][0]), std::sqrt(sums[k][1]));
        update.tasks()[k].options = &layers[k];
    }
    update.run();
    if (!update.rest().empty()) compose(o, update.rest(), rest_adapts);
    return result;
}

}  // namespace

// One step of every parameter that has a gradient; `steps` as for Adam. The moments of narrow parameters are float32. `adapt_vectors` says whether parameters of fewer than two
// dimensions take their proportion too.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "lamb_(Tensor(a!)[] parameters, Tensor(b!)[] exp_avg, Tensor(c!)[] exp_avg_sq, int[] steps, float lr, float beta1=0.9, "
        "float beta2=0.999, float eps=1e-06, float weight_decay=0.01, bool adapt_vectors=False) -> int[]",
        lamb_);
}

}  // namespace deepnet
