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
    bool decoupled;  // the weights decay by themselves, not through the gradient
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
            const M sign = o.maximize ? -1 : 1, step = -o.lr;
            const M decay = o.decoupled ? 1 - o.lr * o.weight_decay : o.weight_decay;
            const M alpha = o.alpha, rest = 1 - o.alpha, eps = o.eps, momentum = o.momentum;
            const bool penalised = o.weight_decay != 0 && !o.decoupled, decays = o.weight_decay != 0 && o.decoupled;
            auto* __restrict parameter = static_cast<T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            auto* __restrict square_avg = static_cast<T*>(task.state[0]);
            auto* __restrict grad_avg = static_cast<T*>(task.state[1]);
            auto* __restrict buffer = static_cast<T*>(task.state[centered ? 2 : 1]);

            for (int64_t i = begin; i < end; i++) {
                M p = parameter[i];
                M g = sign * static_cast<M>(gradient[i]);
                if (decays) p = p * decay;
                if (penalised) g = multiply_add<fma, M>(p, decay, g);
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

// The same step in LibTorch's operators, for what the loop cannot walk through. States: as the loop's.
void compose(const RmspropOptions& o, TensorLists& r) {
    auto& g = r.gradients;
    if (o.maximize) g = at::_foreach_neg(g);
    if (o.decoupled && o.weight_decay != 0) at::_foreach_mul_(r.parameters, 1 - o.lr * o.weight_decay);
    else if (o.weight_decay != 0) g = at::_foreach_add(g, r.parameters, o.weight_decay);
    auto& square_avg = r.state[0];
    at::_foreach_mul_(square_avg, o.alpha);
    at::_foreach_addcmul_(square_avg, g, g, 1 - o.alpha);
    std::vector<at::Tensor> scale;
    if (o.centered) {
        auto& grad_avg = r.state[1];
        at::_foreach_mul_(grad_avg, o.alpha);
        at::_foreach_add_(grad_avg, g, 1 - o.alpha);
        scale = at::_foreach_addcmul(square_avg, grad_avg, grad_avg, -1);
        at::_foreach_sqrt_(scale);
    } else {
        scale = at::_foreach_sqrt(square_avg);
    }
    at::_foreach_add_(scale, o.eps);
    if (o.momentum > 0) {
        auto& buffer = r.state[o.centered ? 2 : 1];
        at::_foreach_mul_(buffer, o.momentum);
        at::_foreach_addcdiv_(buffer, g, scale);
        at::_foreach_add_(r.parameters, buffer, -o.lr);
    } else {
        at::_foreach_addcdiv_(r.parameters, g, scale, -o.lr);
    }
    r.finish();
}

std::vector<int64_t> rmsprop_(at::TensorList parameters, at::TensorList square_avg, at::TensorList grad_avg,
                              at::TensorList momentum_buffers, at::IntArrayRef steps, double lr, double alpha, double eps,
                              double weight_decay, double momentum, bool centered, bool maximize, bool decoupled) {
    const RmspropOptions o{lr, alpha, eps, weight_decay, momentum, centered, maximize, decoupled};
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
        TORCH_CHECK(!g.is_sparse(), "deepnet::rmsprop_ does not support sparse gradients; use SGD, or make the gradient dense.");
        if (centered && buffered) update.add(k, p, g, {square, average, moving}, loop, &o);
        else if (centered) update.add(k, p, g, {square, average}, loop, &o);
        else if (buffered) update.add(k, p, g, {square, moving}, loop, &o);
        else update.add(k, p, g, {square}, loop, &o);
    }
    update.run();
    if (!update.rest().empty()) compose(o, update.rest());
    return result;
}

}  // namespace

// One step of every parameter that has a gradient; `steps` as for Adam. `grad_avg` is read if centered, `momentum_buffers` with a
// momentum.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "rmsprop_(Tensor(a!)[] parameters, Tensor(b!)[] square_avg, Tensor(c!)[] grad_avg, Tensor(d!)[] momentum_buffers, "
        "int[] steps, float lr=0.01, float alpha=0.99, float eps=1e-08, float weight_decay=0.0, float momentum=0.0, "
        "bool centered=False, bool maximize=False, bool decoupled=False) -> int[]",
        rmsprop_);
}

}  // namespace deepnet
