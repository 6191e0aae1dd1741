// Stochastic gradient descent (see optimizer_step.h for the arithmetic).

#include "optimizer_step.h"

#include <ATen/ATen.h>
#include <torch/library.h>

namespace deepnet {
namespace {

struct SgdOptions {
    double lr, momentum, dampening, weight_decay;
    bool nesterov, maximize;
};

// What becomes of the momentum buffer, the one state.
enum class Momentum { none, first, later };

template <Momentum momentum, bool nesterov, bool decays>
struct Sgd {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto& o = *static_cast<const SgdOptions*>(task.options);
            const M sign = o.maximize ? -1 : 1, step = -o.lr, decay = o.weight_decay;
            const M keep = o.momentum, take = 1 - o.dampening;
            auto* __restrict parameter = static_cast<T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            auto* __restrict buffer = static_cast<T*>(task.state[0]);

            for (int64_t i = begin; i < end; i++) {
                const M p = parameter[i];
                M d = sign * static_cast<M>(gradient[i]);
                if (decays) d = multiply_add<fma, M>(p, decay, d);
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
    return o.weight_decay != 0 ? loop_for<Sgd<momentum, nesterov, true>>(type) : loop_for<Sgd<momentum, nesterov, false>>(type);
}

UpdateLoop loop_of(c10::ScalarType type, const SgdOptions& o, Momentum momentum) {
    switch (momentum) {
        case Momentum::none: return loop_of<Momentum::none, false>(type, o);
        case Momentum::first: return o.nesterov ? loop_of<Momentum::first, true>(type, o) : loop_of<Momentum::first, false>(type, o);
        default: return o.nesterov ? loop_of<Momentum::later, true>(type, o) : loop_of<Momentum::later, false>(type, o);
    }
}

// The same step in LibTorch's operators, for every device, type and layout.
void compose(const SgdOptions& o, const at::Tensor& p, at::Tensor d, const at::Tensor& buffer, Momentum momentum) {
    if (o.maximize) d = d.neg();
    if (d.is_sparse() && (o.weight_decay != 0 || momentum != Momentum::none)) d = d.to_dense();
    if (o.weight_decay != 0) d = d.add(p, o.weight_decay);
    if (momentum != Momentum::none) {
        if (momentum == Momentum::first) buffer.copy_(d);
        else buffer.mul_(o.momentum).add_(d, 1 - o.dampening);
        d = o.nesterov ? d.add(buffer, o.momentum) : buffer;
    }
    p.add_(d, -o.lr);
}

std::vector<int64_t> sgd_(at::TensorList parameters, const c10::List<c10::optional<at::Tensor>>& momentum_buffers,
                          at::IntArrayRef steps, double lr, double momentum, double dampening, double weight_decay, bool nesterov,
                          bool maximize) {
    const SgdOptions o{lr, momentum, dampening, weight_decay, nesterov, maximize};
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
        const auto loop = loop_of(p.scalar_type(), o, phase);
        at::Tensor buffer;
        if (buffered) buffer = momentum_buffers.get(k).value_or(at::Tensor());
        const bool added = buffered ? update.add(k, p, g, {{"momentum_buffers", buffer}}, loop, &o) : update.add(k, p, g, {}, loop, &o);
        if (!added) compose(o, p, g, buffer, phase);
    }
    update.run();
    return result;
}

}  // namespace

// One step of every parameter that has a gradient. `steps` are the counts before it, the result holds them after it; at a
// count of 0 the momentum buffer takes the gradient as it is. Without momentum there are no buffers; with it, the entry of a
// parameter that has no gradient may be None.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "sgd_(Tensor(a!)[] parameters, Tensor(b!)?[] momentum_buffers, int[] steps, float lr, float momentum=0.0, "
        "float dampening=0.0, float weight_decay=0.0, bool nesterov=False, bool maximize=False) -> int[]",
        sgd_);
}

}  // namespace deepnet
