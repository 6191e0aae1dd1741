// Stochastic gradient descent (see optimizer_step.h for the arithmetic).

#include "optimizer_step.h"
#include "torch_version.h"

#include <ATen/ATen.h>
#include <torch/library.h>

namespace deepnet {
namespace {

struct SgdOptions {
    double lr, momentum, dampening, weight_decay;
    bool nesterov, maximize;
    bool decoupled;  // the weights decay by themselves, not through the gradient
};

enum class Decay { none, penalty, decoupled };

// What becomes of the momentum buffer, the one state.
enum class Momentum { none, first, later };

template <Momentum momentum, bool nesterov, Decay decays>
struct Sgd {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto& o = *static_cast<const SgdOptions*>(task.options);
            const M sign = o.maximize ? -1 : 1, step = -o.lr;
            const M decay = decays == Decay::decoupled ? 1 - o.lr * o.weight_decay : o.weight_decay;
            const M keep = o.momentum, take = 1 - o.dampening;
            auto* __restrict parameter = static_cast<T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            auto* __restrict buffer = static_cast<T*>(task.state[0]);

            for (int64_t i = begin; i < end; i++) {
                M p = parameter[i];
                M d = sign * static_cast<M>(gradient[i]);
                if (decays == Decay::decoupled) p = p * decay;
                if (decays == Decay::penalty) d = multiply_add<fma, M>(p, decay, d);
                if (momentum != Momentum::none) {
                    const M b = momentum == Momentum::first ? d : multiply_add<fma, M>(d, take, static_cast<M>(buffer[i]) * keep);
                    buffer[i] = b;
                    d = nesterov ? multiply_add<fma, M>(b, keep, d) : b;
                }
                parameter[i] = multiply_add<fma, M>(d, step, p);
            }
        }
    };
};

template <Momentum momentum, bool nesterov>
UpdateLoop loop_of(c10::ScalarType type, const SgdOptions& o) {
    if (o.weight_decay == 0) return loop_for<Sgd<momentum, nesterov, Decay::none>>(type);
    return o.decoupled ? loop_for<Sgd<momentum, nesterov, Decay::decoupled>>(type)
                       : loop_for<Sgd<momentum, nesterov, Decay::penalty>>(type);
}

UpdateLoop loop_of(c10::ScalarType type, const SgdOptions& o, Momentum momentum) {
    switch (momentum) {
        case Momentum::none: return loop_of<Momentum::none, false>(type, o);
        case Momentum::first: return o.nesterov ? loop_of<Momentum::first, true>(type, o) : loop_of<Momentum::first, false>(type, o);
        default: return o.nesterov ? loop_of<Momentum::later, true>(type, o) : loop_of<Momentum::later, false>(type, o);
    }
}

// The same step in LibTorch's operators, for what the loop cannot walk through. Factor: 1 at a parameter's first step.
void compose(const SgdOptions& o, TensorLists& r) {
    auto d = r.gradients;
    if (o.maximize) d = at::_foreach_neg(d);
    if (o.decoupled && o.weight_decay != 0) at::_foreach_mul_(r.parameters, 1 - o.lr * o.weight_decay);
    else if (o.weight_decay != 0) d = at::_foreach_add(d, r.parameters, o.weight_decay);
    if (o.momentum != 0) {
        auto& buffer = r.state[0];
        at::_foreach_mul_(buffer, o.momentum);
        at::_foreach_add_(buffer, d, 1 - o.dampening);
        for (size_t k = 0; k < buffer.size(); k++)
            if (r.factor[0][k].toDouble() != 0) buffer[k].copy_(d[k]);
        d = o.nesterov ? at::_foreach_add(d, buffer, o.momentum) : buffer;
    }
    at::_foreach_add_(r.parameters, d, -o.lr);
    r.finish();
}

// CUDA's own kernel, one for all tensors, where this LibTorch has it and it takes them.
bool run_on_cuda(const SgdOptions& o, TensorLists& r) {
#if DN_TORCH_AT_LEAST(2, 3)
    for (const auto& first : r.factor[0])
        if (first.toDouble() != r.factor[0][0].toDouble()) return false;
    if ((o.decoupled && o.weight_decay != 0) || !r.fit_cuda_kernels()) return false;
    at::_fused_sgd_(r.parameters, r.gradients, r.state[0], o.weight_decay, o.momentum, o.lr, o.dampening, o.nesterov, o.maximize,
                    r.factor[0][0].toDouble() != 0);
    r.finish();
    return true;
#else
    return false;
#endif
}

std::vector<int64_t> sgd_(at::TensorList parameters, const c10::List<c10::optional<at::Tensor>>& momentum_buffers,
                          at::IntArrayRef steps, double lr, double momentum, double dampening, double weight_decay, bool nesterov,
                          bool maximize, bool decoupled) {
    const SgdOptions o{lr, momentum, dampening, weight_decay, nesterov, maximize, decoupled};
    const bool buffered = momentum != 0;
    OptimizerStep update("deepnet::sgd_");
    if (buffered) update.check_count("momentum_buffers", momentum_buffers.size(), parameters.size());
    update.check_count("steps", steps.size(), parameters.size());

    at::NoGradGuard no_grad;
    auto result = steps.vec();
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        const auto& g = p.grad();
        if (!g.defined()) continue;
        const auto phase = !buffered ? Momentum::none : result[k] == 0 ? Momentum::first : Momentum::later;
        result[k]++;
        if (g.is_sparse() && !buffered && (weight_decay == 0 || decoupled)) {
            // Stays sparse: only the rows of the gradient change.
            if (weight_decay != 0) p.mul_(1 - lr * weight_decay);
            p.add_(g, maximize ? lr : -lr);
            continue;
        }
        const auto loop = loop_of(p.scalar_type(), o, phase);
        at::Tensor buffer;
        if (buffered) buffer = momentum_buffers.get(k).value_or(at::Tensor());
        if (buffered) update.add(k, p, g, {{"momentum_buffers", buffer}}, loop, &o, phase == Momentum::first);
        else update.add(k, p, g, {}, loop, &o);
    }
    update.run();
    if (!update.rest().empty() && !run_on_cuda(o, update.rest())) compose(o, update.rest());
    return result;
}

}  // namespace

// One step of every parameter that has a gradient. `steps` are the counts before it, the result holds them after it; at a
// count of 0 the momentum buffer takes the gradient as it is. Without momentum there are no buffers; with it, the entry of a
// parameter that has no gradient may be None.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "sgd_(Tensor(a!)[] parameters, Tensor(b!)?[] momentum_buffers, int[] steps, float lr, float momentum=0.0, "
        "float dampening=0.0, float weight_decay=0.0, bool nesterov=False, bool maximize=False, bool decoupled=False) -> int[]",
        sgd_);
}

}  // namespace deepnet
