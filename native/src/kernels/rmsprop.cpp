// RMSprop (see optimizer_step.h for the arithmetic).

#include "optimizer_step.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <cmath>

namespace deepnet {
namespace {

struct RmspropOptions {
    double lr, alpha, eps, weight_decay, momentum;
    bool centered, maximize;
};

// States: square_avg, then grad_avg if centered, then the momentum buffer if there is a momentum.
template <bool centered, bool buffered>
struct Rmsprop {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto& o = *static_cast<const RmspropOptions*>(task.options);
            const M sign = o.maximize ? -1 : 1, step = -o.lr, decay = o.weight_decay;
            const M alpha = o.alpha, rest = 1 - o.alpha, eps = o.eps, momentum = o.momentum;
            const bool decays = o.weight_decay != 0;
            auto* __restrict parameter = static_cast<T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            auto* __restrict square_avg = static_cast<T*>(task.state[0]);
            auto* __restrict grad_avg = static_cast<T*>(task.state[1]);
            auto* __restrict buffer = static_cast<T*>(task.state[centered ? 2 : 1]);

            for (int64_t i = begin; i < end; i++) {
                const M p = parameter[i];
                M g = sign * static_cast<M>(gradient[i]);
                if (decays) g = multiply_add<fma, M>(p, decay, g);
                M square = multiply_add<fma, M>(rest * g, g, static_cast<M>(square_avg[i]) * alpha);
                square_avg[i] = square;
                if (centered) {
                    const M mean = multiply_add<fma, M>(g, rest, static_cast<M>(grad_avg[i]) * alpha);
                    grad_avg[i] = mean;
                    square = multiply_add<fma, M>(-mean, mean, square);
                }
                const M scale = std::sqrt(square) + eps;
                if (buffered) {
                    const M b = static_cast<M>(buffer[i]) * momentum + g / scale;
                    buffer[i] = b;
                    parameter[i] = multiply_add<fma, M>(b, step, p);
                } else {
                    parameter[i] = p + step * g / scale;
                }
            }
        }
    };
};

UpdateLoop loop_of(c10::ScalarType type, bool centered, bool buffered) {
    if (centered) return buffered ? loop_for<Rmsprop<true, true>>(type) : loop_for<Rmsprop<true, false>>(type);
    return buffered ? loop_for<Rmsprop<false, true>>(type) : loop_for<Rmsprop<false, false>>(type);
}

// The same step in LibTorch's operators, for every device, type and layout.
void compose(const RmspropOptions& o, at::Tensor p, at::Tensor g, at::Tensor square_avg, at::Tensor grad_avg, at::Tensor buffer) {
    TORCH_CHECK(!g.is_sparse(), "deepnet::rmsprop_ does not support sparse gradients; use SGD, or make the gradient dense.");
    if (o.maximize) g = g.neg();
    if (o.weight_decay != 0) g = g.add(p, o.weight_decay);
    if (p.is_complex()) {
        p = at::view_as_real(p), g = at::view_as_real(g.resolve_conj()), square_avg = at::view_as_real(square_avg);
        if (o.centered) grad_avg = at::view_as_real(grad_avg);
        if (o.momentum > 0) buffer = at::view_as_real(buffer);
    }
    square_avg.mul_(o.alpha).addcmul_(g, g, 1 - o.alpha);
    if (o.centered) grad_avg.mul_(o.alpha).add_(g, 1 - o.alpha);
    const auto scale = (o.centered ? square_avg.addcmul(grad_avg, grad_avg, -1).sqrt_() : square_avg.sqrt()).add_(o.eps);
    if (o.momentum > 0) p.add_(buffer.mul_(o.momentum).addcdiv_(g, scale), -o.lr);
    else p.addcdiv_(g, scale, -o.lr);
}

std::vector<int64_t> rmsprop_(at::TensorList parameters, at::TensorList square_avg, at::TensorList grad_avg,
                              at::TensorList momentum_buffers, at::IntArrayRef steps, double lr, double alpha, double eps,
                              double weight_decay, double momentum, bool centered, bool maximize) {
    const RmspropOptions o{lr, alpha, eps, weight_decay, momentum, centered, maximize};
    const bool buffered = momentum > 0;
    OptimizerStep update("deepnet::rmsprop_");
    update.check_count("square_avg", square_avg.size(), parameters.size());
    if (centered) update.check_count("grad_avg", grad_avg.size(), parameters.size());
    if (buffered) update.check_count("momentum_buffers", momentum_buffers.size(), parameters.size());
    update.check_count("steps", steps.size(), parameters.size());

    at::NoGradGuard no_grad;
    auto result = steps.vec();
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        const auto& g = p.grad();
        if (!g.defined()) continue;
        result[k]++;
        const auto loop = loop_of(p.scalar_type(), centered, buffered);
        const auto& mean = centered ? grad_avg[k] : square_avg[k];
        const auto& buffer = buffered ? momentum_buffers[k] : square_avg[k];
        const OptimizerStep::State square{"square_avg", square_avg[k]}, average{"grad_avg", mean}, moving{"momentum_buffers", buffer};
        const bool added = centered ? buffered ? update.add(k, p, g, {square, average, moving}, loop, &o)
                                               : update.add(k, p, g, {square, average}, loop, &o)
                           : buffered ? update.add(k, p, g, {square, moving}, loop, &o)
                                      : update.add(k, p, g, {square}, loop, &o);
        if (!added) compose(o, p, g, square_avg[k], mean, buffer);
    }
    update.run();
    return result;
}

}  // namespace

// One step of every parameter that has a gradient; `steps` as for Adam. `grad_avg` is read if centered, `momentum_buffers` with a
// momentum.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "rmsprop_(Tensor(a!)[] parameters, Tensor(b!)[] square_avg, Tensor(c!)[] grad_avg, Tensor(d!)[] momentum_buffers, "
        "int[] steps, float lr=0.01, float alpha=0.99, float eps=1e-08, float weight_decay=0.0, float momentum=0.0, "
        "bool centered=False, bool maximize=False) -> int[]",
        rmsprop_);
}

}  // namespace deepnet
