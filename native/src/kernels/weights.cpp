// What moves whole sets of weights: Lookahead and sharpness-aware minimisation.

#include "sums.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <cmath>

namespace deepnet {
namespace {

// State: the copy. It takes a share of the way to the weight, which becomes the copy.
struct Meet {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const M share = task.factor[0];
            auto* __restrict weight = static_cast<T*>(task.parameter);
            auto* __restrict copy = static_cast<T*>(task.state[0]);
            for (int64_t i = begin; i < end; i++) {
                const M slow = copy[i];
                const T met = multiply_add<fma, M>(static_cast<M>(weight[i]) - slow, share, slow);
                copy[i] = met;
                weight[i] = met;
            }
        }
    };
};

void meet_weights_(at::TensorList weights, at::TensorList copies, double share) {
    OptimizerStep update("deepnet::meet_weights_");
    update.check_count("copies", copies.size(), weights.size());
    at::NoGradGuard no_grad;
    for (size_t k = 0; k < weights.size(); k++)
        update.add(k, weights[k], {}, {{"copies", copies[k]}}, loop_for<Meet>(weights[k].scalar_type()), nullptr, share);
    update.run();
    auto& rest = update.rest();
    for (size_t k = 0; k < rest.parameters.size(); k++)
        rest.parameters[k].copy_(rest.state[0][k].add_(rest.parameters[k] - rest.state[0][k], share));
    rest.finish();
}

// State: the copy, which takes the weight. Sum: the squared length of the gradient, or of the gradient times the weight.
template <bool adaptive>
struct Length {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const SumTask& sum, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const auto* __restrict weight = static_cast<const T*>(sum.task->parameter);
            const auto* __restrict gradient = static_cast<const T*>(sum.task->gradient);
            auto* __restrict copy = static_cast<T*>(sum.task->state[0]);
            sum_elements(begin, end, sum.sums, [&](int64_t i, double& length, double& nothing) __attribute__((always_inline)) {
                copy[i] = weight[i];
                const M g = gradient[i];
                const double scaled = adaptive ? g * static_cast<M>(weight[i]) : g;
                length = scaled * scaled;
                nothing = 0;
            });
        }
    };
};

// Factor: the length of the move for one of the gradient.
template <bool adaptive>
struct Move {
    template <typename T>
    struct Body {
        template <bool fma>
        static DN_INLINE void run(const UpdateTask& task, int64_t begin, int64_t end) {
            using M = at::opmath_type<T>;
            const M step = task.factor[0];
            auto* __restrict weight = static_cast<T*>(task.parameter);
            const auto* __restrict gradient = static_cast<const T*>(task.gradient);
            for (int64_t i = begin; i < end; i++) {
                const M w = weight[i], g = gradient[i];
                weight[i] = multiply_add<fma, M>(adaptive ? g * w * w : g, step, w);
            }
        }
    };
};

void ascend_(at::TensorList weights, at::TensorList copies, double radius, double tiny, bool adaptive) {
    OptimizerStep update("deepnet::ascend_");
    update.check_count("copies", copies.size(), weights.size());
    at::NoGradGuard no_grad;
    std::vector<SumLoop> loops;
    for (size_t k = 0; k < weights.size(); k++) {
        const auto& w = weights[k];
        const auto& g = w.grad();
        if (!g.defined()) {
            copies[k].copy_(w);
            continue;
        }
        const auto type = w.scalar_type();
        if (update.add(k, w, g, {{"copies", copies[k]}}, adaptive ? loop_for<Move<true>>(type) : loop_for<Move<false>>(type), nullptr))
            loops.push_back(adaptive ? sum_loop_for<Length<true>>(type) : sum_loop_for<Length<false>>(type));
    }
    double squares = 0;
    for (const auto& sums : run_sums(update.tasks(), loops)) squares += sums[0];
    auto& rest = update.rest();
    for (size_t k = 0; k < rest.parameters.size(); k++) {
        rest.state[0][k].copy_(rest.parameters[k]);
        const auto length = (adaptive ? rest.gradients[k] * rest.parameters[k] : rest.gradients[k]).norm().item<double>();
        squares += length * length;
    }
    const auto step = radius / (std::sqrt(squares) + tiny);
    for (auto& task : update.tasks()) task.factor[0] = step;
    update.run();
    for (size_t k = 0; k < rest.parameters.size(); k++) {
        const auto& w = rest.parameters[k];
        w.add_(adaptive ? rest.gradients[k] * w * w : rest.gradients[k], step);
    }
    rest.finish();
}

void assign_(at::TensorList weights, at::TensorList values) {
    TORCH_CHECK(weights.size() == values.size(), "deepnet::assign_: got ", values.size(), " values for ", weights.size(), " weights.");
    at::NoGradGuard no_grad;
    for (size_t k = 0; k < weights.size(); k++) weights[k].copy_(values[k]);
}

}  // namespace

// meet_weights_: copies ← copies + share (weights − copies), then weights ← copies. ascend_: copies ← weights, then all weights move
// together by `radius` along their gradients (times w² where adaptive); those without a gradient stay. assign_: weights ← values.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def("meet_weights_(Tensor(a!)[] weights, Tensor(b!)[] copies, float share) -> ()", meet_weights_);
    m.def("ascend_(Tensor(a!)[] weights, Tensor(b!)[] copies, float radius, float tiny=1e-12, bool adaptive=False) -> ()", ascend_);
    m.def("assign_(Tensor(a!)[] weights, Tensor[] values) -> ()", assign_);
}

}  // namespace deepnet
