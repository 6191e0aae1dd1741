// Cross-entropy of class numbers as one node of the graph, for batches too small to share out. LibTorch's own nll_loss_backward starts a
// parallel region whatever the size, which costs a tiny network half a step on a quiet machine and several on a busy one. The numbers are the
// same, bit for bit: what rounds is computed by LibTorch's own operators.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <vector>

namespace deepnet {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The gradient of the mean with respect to the log-probabilities: -gradient / count where the target is, zero elsewhere.
template <typename T>
void fill(at::Tensor& result, const at::Tensor& targets, const at::Tensor& gradient, const at::Tensor& count, int64_t ignored) {
    const T value = -(gradient.item<T>() / count.item<T>());
    const auto* target = targets.data_ptr<int64_t>();
    auto* row = result.data_ptr<T>();
    for (int64_t k = 0; k < result.size(0); k++, row += result.size(1))
        if (target[k] != ignored) row[target[k]] = value;
}

struct CrossEntropy : torch::autograd::Function<CrossEntropy> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& target, int64_t ignored) {
        at::AutoDispatchBelowADInplaceOrView below;
        auto log_probabilities = at::_log_softmax(input, 1, false);
        at::Tensor loss, count;
        std::tie(loss, count) = at::nll_loss_forward(log_probabilities, target, {}, at::Reduction::Mean, ignored);
        context->save_for_backward({input, target, log_probabilities, count});
        context->saved_data["ignored"] = ignored;
        return loss;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        auto saved = context->get_saved_variables();
        const auto &input = saved[0], &target = saved[1], &log_probabilities = saved[2], &count = saved[3];
        const auto& gradient = gradients[0];
        const auto ignored = context->saved_data["ignored"].toInt();
        if (at::GradMode::is_enabled()) return {differentiable(input, target, gradient, count, ignored), at::Tensor(), at::Tensor()};

        at::AutoDispatchBelowADInplaceOrView below;
        auto result = at::zeros(log_probabilities.sizes(), log_probabilities.options());
        if (input.scalar_type() == at::kFloat) fill<float>(result, target, gradient, count, ignored);
        else fill<double>(result, target, gradient, count, ignored);
        return {at::_log_softmax_backward_data(result, log_probabilities, 1, input.scalar_type()), at::Tensor(), at::Tensor()};
    }

    // For create_graph: (softmax - one-hot) * gradient / count, of operators that have gradients themselves.
    static at::Tensor differentiable(const at::Tensor& input, const at::Tensor& target, const at::Tensor& gradient, const at::Tensor& count,
                                     int64_t ignored) {
        const auto used = target.ne(ignored).unsqueeze(1);
        const auto hot = at::zeros_like(input).scatter(1, target.masked_fill(target.eq(ignored), 0).unsqueeze(1), 1.0);
        return (at::softmax(input, 1) - hot) * used * (gradient / count);
    }
};

bool is_small(const at::Tensor& input, const at::Tensor& target, const c10::optional<at::Tensor>& weight, int64_t reduction, double smoothing) {
    return at::GradMode::is_enabled() && input.requires_grad() && input.is_cpu() && input.layout() == at::kStrided && input.dim() == 2
        && input.numel() > 0 && input.numel() <= at::internal::GRAIN_SIZE && target.is_cpu() && target.dim() == 1
        && target.scalar_type() == at::kLong && target.is_contiguous() && !(weight && weight->defined()) && reduction == at::Reduction::Mean
        && smoothing == 0 && (input.scalar_type() == at::kFloat || input.scalar_type() == at::kDouble);
}

at::Tensor cross_entropy(const at::Tensor& input, const at::Tensor& target, const c10::optional<at::Tensor>& weight, int64_t reduction,
                         int64_t ignore_index, double label_smoothing) {
    return is_small(input, target, weight, reduction, label_smoothing)
        ? CrossEntropy::apply(input, target, ignore_index)
        : at::cross_entropy_loss(input, target, weight, reduction, ignore_index, label_smoothing);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "cross_entropy(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, int ignore_index=-100, float label_smoothing=0.0) "
        "-> Tensor",
        cross_entropy);
}

}  // namespace deepnet
