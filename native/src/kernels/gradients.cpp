// What is done to all gradients of a list of parameters at once.

#include "elementwise.h"

#include <ATen/ATen.h>
#include <ATen/OpMathType.h>
#include <torch/library.h>

#include <cmath>
#include <vector>

namespace deepnet {
namespace {

// A stretch of one gradient, and where its sum of squares goes. The stretches do not depend on the number of threads, so
// neither does their total.
struct SquareSumTask {
    void (*loop)(const SquareSumTask&, int64_t begin, int64_t end);
    int64_t size;
    const float* values;
    double* sum;
};

struct SquareSum {
    template <bool fma>
    static DN_INLINE void run(const SquareSumTask& task, int64_t begin, int64_t end) {
        constexpr int lanes = 32;
        double sums[lanes] = {};
        int64_t i = begin;
        for (; i + lanes <= end; i += lanes)
            for (int lane = 0; lane < lanes; lane++) {
                const double value = task.values[i + lane];
                sums[lane] = multiply_add<fma, double>(value, value, sums[lane]);
            }
        for (; i < end; i++) {
            const double value = task.values[i];
            sums[0] = multiply_add<fma, double>(value, value, sums[0]);
        }
        double total = 0;
        for (const double sum : sums) total += sum;
        *task.sum = total;
    }
};

// The L2 norm of float32 gradients on the CPU, in one pass over memory, added up in float64.
double norm_of(const std::vector<at::Tensor>& gradients) {
    static const auto loop = Clones<SquareSumTask, SquareSum>::pick();
    c10::SmallVector<SquareSumTask, 32> tasks;
    for (const auto& g : gradients)
        for (int64_t start = 0; start < g.numel(); start += grain)
            tasks.push_back({loop, std::min(grain, g.numel() - start), g.data_ptr<float>() + start, nullptr});
    c10::SmallVector<double, 32> sums(tasks.size());
    for (size_t i = 0; i < tasks.size(); i++) tasks[i].sum = &sums[i];
    const auto run = [&](int64_t begin, int64_t end) {
        for (auto i = begin; i < end; i++) tasks[i].loop(tasks[i], 0, tasks[i].size);
    };
    const int64_t count = tasks.size();
    if (count <= static_cast<int64_t>(gradients.size()) || at::get_num_threads() == 1) run(0, count);
    else at::parallel_for(0, count, 1, run);
    double total = 0;
    for (const double sum : sums) total += sum;
    return std::sqrt(total);
}

bool is_plain(const at::Tensor& g) {
    return g.device().is_cpu() && g.scalar_type() == at::kFloat && g.layout() == at::kStrided && g.is_non_overlapping_and_dense();
}

// Scales all gradients down together so that their global norm is at most `max_norm`. The result is the norm before clipping, a
// scalar tensor on the first gradient's device; 0 where no parameter has a gradient. On the CPU the gradients are left alone
// where there is nothing to clip; elsewhere they are multiplied by 1, which avoids waiting for the device. Norms of gradients of 16 bits are
// summed and returned in float32, whose range and digits they need.
at::Tensor clip_grad_norm_(at::TensorList parameters, double max_norm, double norm_type) {
    TORCH_CHECK(max_norm >= 0, "deepnet::clip_grad_norm_: max_norm must not be negative, but got ", max_norm, ".");
    at::NoGradGuard no_grad;
    std::vector<at::Tensor> gradients, norms;
    for (const auto& p : parameters)
        if (p.grad().defined()) gradients.push_back(p.grad());
    if (gradients.empty()) return at::zeros({});

    if (norm_type == 2 && std::all_of(gradients.begin(), gradients.end(), is_plain)) {
        const auto total = norm_of(gradients);
        const auto factor = max_norm / (total + 1e-6);
        // A NaN is no reason to leave the gradients alone, as everywhere else.
        if (!(factor >= 1))
            for (auto& g : gradients) g.mul_(factor);
        return at::scalar_tensor(total, at::kDouble);
    }

    const auto device = gradients[0].device();
    for (const auto& g : gradients)
        norms.push_back(at::linalg_vector_norm(g, norm_type, c10::nullopt, false, at::toOpMathType(g.scalar_type())).to(device));
    const auto total = at::linalg_vector_norm(at::stack(norms), norm_type);
    const auto factor = at::clamp_max((total + 1e-6).reciprocal() * max_norm, 1.0);
    if (factor.is_cpu() && factor.item<double>() == 1.0) return total;
    for (auto& g : gradients) g.mul_(factor.to(g.device()));
    return total;
}

// Sets the gradients to zero and cuts them off whatever computed them.
void zero_grad_(at::TensorList parameters) {
    at::NoGradGuard no_grad;
    for (const auto& p : parameters) {
        auto g = p.grad();
        if (!g.defined()) continue;
        if (g.grad_fn()) g.detach_();
        else g.set_requires_grad(false);
        g.zero_();
    }
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def("clip_grad_norm_(Tensor[] parameters, float max_norm, float norm_type=2.0) -> Tensor", clip_grad_norm_);
    m.def("zero_grad_(Tensor[] parameters) -> ()", zero_grad_);
}

}  // namespace deepnet
