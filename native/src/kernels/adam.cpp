// Adam and AdamW: one pass over memory for all parameters of a group.
//
// The arithmetic is that of PyTorch's default implementation, operator by operator: scalar factors in double, then applied in
// the tensors' type. bfloat16 and float16 are computed in float and rounded once a step.

#include "elementwise.h"
#include "optimizer_arguments.h"

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

// One parameter's update; the tensors are null where amsgrad is off.
struct AdamTask {
    void (*loop)(const AdamTask&, int64_t, int64_t);
    int64_t size;
    void *parameter, *gradient, *exp_avg, *exp_avg_sq, *max_exp_avg_sq;
    const AdamOptions* options;
    double step_size, correction2_sqrt;
};

template <typename T, bool amsgrad, bool decoupled>
struct AdamBody {
    template <bool fma>
    static DN_INLINE void run(const AdamTask& task, int64_t begin, int64_t end) {
        using M = at::opmath_type<T>;
        const auto& o = *task.options;
        const M sign = o.maximize ? -1 : 1;
        const M beta1 = o.beta1, beta2 = o.beta2, rest1 = 1 - o.beta1, rest2 = 1 - o.beta2, eps = o.eps;
        const M decay = decoupled ? 1 - o.lr * o.weight_decay : o.weight_decay;
        const bool decays = o.weight_decay != 0;
        const M step = -task.step_size, correction = task.correction2_sqrt;
        auto* __restrict parameter = static_cast<T*>(task.parameter);
        const auto* __restrict gradient = static_cast<const T*>(task.gradient);
        auto* __restrict exp_avg = static_cast<T*>(task.exp_avg);
        auto* __restrict exp_avg_sq = static_cast<T*>(task.exp_avg_sq);
        auto* __restrict max_exp_avg_sq = static_cast<T*>(task.max_exp_avg_sq);

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

template <typename T>
auto loop_for(const AdamOptions& o) {
    if (o.decoupled)
        return o.amsgrad ? Clones<AdamTask, AdamBody<T, true, true>>::pick() : Clones<AdamTask, AdamBody<T, false, true>>::pick();
    return o.amsgrad ? Clones<AdamTask, AdamBody<T, true, false>>::pick() : Clones<AdamTask, AdamBody<T, false, false>>::pick();
}

auto loop_for(c10::ScalarType type, const AdamOptions& o) {
    switch (type) {
        case c10::kDouble: return loop_for<double>(o);
        case c10::kBFloat16: return loop_for<c10::BFloat16>(o);
        case c10::kHalf: return loop_for<c10::Half>(o);
        default: return loop_for<float>(o);
    }
}

// The same step in LibTorch's operators, for every device, type and layout.
void compose(const AdamOptions& o, at::Tensor p, at::Tensor g, at::Tensor m, at::Tensor v, at::Tensor v_max, double step_size,
             double correction2_sqrt) {
    TORCH_CHECK(!g.is_sparse(), o.op, " does not support sparse gradients; use SGD, or make the embedding's gradient dense.");
    if (o.maximize) g = g.neg();
    if (o.decoupled) p.mul_(1 - o.lr * o.weight_decay);
    else if (o.weight_decay != 0) g = g.add(p, o.weight_decay);
    if (p.is_complex()) {
        p = at::view_as_real(p), g = at::view_as_real(g.resolve_conj()), m = at::view_as_real(m), v = at::view_as_real(v);
        if (o.amsgrad) v_max = at::view_as_real(v_max);
    }
    m.mul_(o.beta1).add_(g, 1 - o.beta1);
    v.mul_(o.beta2).addcmul_(g, g, 1 - o.beta2);
    if (o.amsgrad) at::maximum_out(v_max, v_max, v);
    p.addcdiv_(m, ((o.amsgrad ? v_max : v).sqrt() / correction2_sqrt).add_(o.eps), -step_size);
}

std::vector<int64_t> adam(const AdamOptions& o, at::TensorList parameters, at::TensorList exp_avg, at::TensorList exp_avg_sq,
                          at::TensorList max_exp_avg_sq, at::IntArrayRef steps) {
    check_count(o.op, "exp_avg", exp_avg.size(), parameters.size());
    check_count(o.op, "exp_avg_sq", exp_avg_sq.size(), parameters.size());
    check_count(o.op, "max_exp_avg_sq", max_exp_avg_sq.size(), o.amsgrad ? parameters.size() : 0);
    check_count(o.op, "steps", steps.size(), parameters.size());

    at::NoGradGuard no_grad;
    auto result = steps.vec();
    c10::SmallVector<AdamTask, 16> tasks;
    int64_t known_step = -1;
    double step_size = 0, correction2_sqrt = 0;
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        const auto& g = p.grad();
        if (!g.defined()) continue;
        check_gradient(o.op, k, p, g);
        check_state(o.op, "exp_avg", k, p, exp_avg[k]);
        check_state(o.op, "exp_avg_sq", k, p, exp_avg_sq[k]);
        if (o.amsgrad) check_state(o.op, "max_exp_avg_sq", k, p, max_exp_avg_sq[k]);

        const auto step = ++result[k];
        if (step != known_step) {
            step_size = o.lr / (1 - std::pow(o.beta1, static_cast<double>(step)));
            correction2_sqrt = std::sqrt(1 - std::pow(o.beta2, static_cast<double>(step)));
            known_step = step;
        }
        const auto& v_max = o.amsgrad ? max_exp_avg_sq[k] : exp_avg_sq[k];
        if (!walk_together(p, g, {&exp_avg[k], &exp_avg_sq[k], &v_max})) {
            compose(o, p, g, exp_avg[k], exp_avg_sq[k], v_max, step_size, correction2_sqrt);
            continue;
        }
        tasks.push_back({loop_for(p.scalar_type(), o), p.numel(), p.data_ptr(), g.data_ptr(), exp_avg[k].data_ptr(),
                         exp_avg_sq[k].data_ptr(), o.amsgrad ? v_max.data_ptr() : nullptr, &o, step_size, correction2_sqrt});
        // So that autograd notices, as after any in-place operator.
        p.unsafeGetTensorImpl()->bump_version();
        exp_avg[k].unsafeGetTensorImpl()->bump_version();
        exp_avg_sq[k].unsafeGetTensorImpl()->bump_version();
        if (o.amsgrad) v_max.unsafeGetTensorImpl()->bump_version();
    }
    run_tasks<AdamTask>(tasks);
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
// where there was a gradient. `max_exp_avg_sq` is empty without amsgrad.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "adam_(Tensor[] parameters, Tensor[] exp_avg, Tensor[] exp_avg_sq, Tensor[] max_exp_avg_sq, int[] steps, float lr, "
        "float beta1=0.9, float beta2=0.999, float eps=1e-08, float weight_decay=0.0, bool amsgrad=False, bool maximize=False) "
        "-> int[]",
        adam_);
    m.def(
        "adamw_(Tensor[] parameters, Tensor[] exp_avg, Tensor[] exp_avg_sq, Tensor[] max_exp_avg_sq, int[] steps, float lr, "
        "float beta1=0.9, float beta2=0.999, float eps=1e-08, float weight_decay=0.01, bool amsgrad=False, bool maximize=False) "
        "-> int[]",
        adamw_);
}

}  // namespace deepnet
