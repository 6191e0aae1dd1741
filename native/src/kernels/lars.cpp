// LARS: You, Gitman and Ginsburg, "Large Batch Training of Convolutional Networks", 2017. Two passes over memory: the norms, then
// momentum and weights.

#include "sums.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <cmath>

namespace deepnet {
namespace {

struct LarsOptions {
    double lr, momentum, trust, weight_decay;
};

// Sums: w², g².
struct LarsNorms {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const SumTask& sum, int64_t begin, int64_t end) {
            const auto* __restrict parameter = static_cast<const T*>(sum.task->parameter);
            const auto* __restrict gradient = static_cast<const T*>(sum.task->gradient);
            sum_elements(begin, end, sum.sums, [&](int64_t i, double& weights, double& gradients) __attribute__((always_inline)) {
                const double p = static_cast<at::opmath_type<T>>(parameter[i]), g = static_cast<at::opmath_type<T>>(gradient[i]);
                weights = p * p;
                gradients = g * g;
            });
        }
    };
};

// State: the momentum buffer; factor: the layer's step.
template <bool buffered>
struct LarsWeights {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto& o = *static_cast<const LarsOptions*>(task.options);
            const M momentum = o.momentum, decay = o.weight_decay, step = task.factor[0];
            auto* __restrict parameter = static_cast<T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            auto* __restrict buffer = static_cast<T*>(task.state[0]);

            for (int64_t i = begin; i < end; i++) {
                const M p = parameter[i];
                const M g = multiply_add<fma, M>(p, decay, gradient[i]);
                if (buffered) {
                    const M b = multiply_add<fma, M>(g, step, static_cast<M>(buffer[i]) * momentum);
                    buffer[i] = b;
                    parameter[i] = p - b;
                } else {
                    parameter[i] = multiply_add<fma, M>(g, -step, p);
                }
            }
        }
    };
};

UpdateLoop loop_of(c10::ScalarType type, bool buffered) { return buffered ? loop_for<LarsWeights<true>>(type) : loop_for<LarsWeights<false>>(type); }

// The same step in LibTorch's operators, for what the loops cannot walk through. `adapts` says which layers take their proportion.
void compose(const LarsOptions& o, TensorLists& r, const std::vector<bool>& adapts) {
    auto g = o.weight_decay != 0 ? at::_foreach_add(r.gradients, r.parameters, o.weight_decay) : at::_foreach_mul(r.gradients, 1.0);
    for (size_t k = 0; k < g.size(); k++) {
        if (!adapts[k]) continue;
        // Without waiting for the device.
        const auto weights = r.parameters[k].norm(), gradients = r.gradients[k].norm();
        const auto proportion = weights * o.trust / (gradients + weights * o.weight_decay);
        g[k].mul_(at::where((weights > 0).logical_and(gradients > 0), proportion, at::ones_like(weights)));
    }
    if (o.momentum != 0) {
        auto& buffer = r.state[0];
        at::_foreach_mul_(buffer, o.momentum);
        at::_foreach_add_(buffer, g, o.lr);
        at::_foreach_sub_(r.parameters, buffer);
    } else {
        at::_foreach_add_(r.parameters, g, -o.lr);
    }
    r.finish();
}

void lars_(at::TensorList parameters, at::TensorList momentum_buffers, double lr, double momentum, double trust, double weight_decay,
           bool adapt_vectors) {
    const LarsOptions o{lr, momentum, trust, weight_decay};
    const bool buffered = momentum != 0;
    OptimizerStep update("deepnet::lars_");
    if (buffered) update.check_count("momentum_buffers", momentum_buffers.size(), parameters.size());

    at::NoGradGuard no_grad;
    std::vector<SumLoop> norms;
    std::vector<bool> adapts, rest_adapts;
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        const auto& g = p.grad();
        if (!g.defined()) continue;
        const auto loop = loop_of(p.scalar_type(), buffered);
        const bool plain = buffered ? update.add(k, p, g, {{"momentum_buffers", momentum_buffers[k]}}, loop, &o, lr)
                                    : update.add(k, p, g, {}, loop, &o, lr);
        if (plain) norms.push_back(sum_loop_for<LarsNorms>(p.scalar_type()));
        (plain ? adapts : rest_adapts).push_back(adapt_vectors || p.dim() > 1);
    }

    const auto sums = run_sums(update.tasks(), norms);
    for (size_t k = 0; k < sums.size(); k++) {
        const auto weights = std::sqrt(sums[k][0]), gradients = std::sqrt(sums[k][1]);
        if (adapts[k] && weights > 0 && gradients > 0) update.tasks()[k].factor[0] *= trust * weights / (gradients + weight_decay * weights);
    }
    update.run();
    if (!update.rest().empty()) compose(o, update.rest(), rest_adapts);
}

}  // namespace

// One step of every parameter that has a gradient. Without momentum there are no buffers. `adapt_vectors` as for LAMB.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "lars_(Tensor(a!)[] parameters, Tensor(b!)[] momentum_buffers, float lr, float momentum=0.9, float trust=0.001, "
        "float weight_decay=0.0, bool adapt_vectors=False) -> ()",
        lars_);
}

}  // namespace deepnet
