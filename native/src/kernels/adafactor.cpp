// Adafactor: Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost", 2018. Three passes over a matrix: the
// row and column means of the squared gradient, the size of the update, the weights.

#include "elementwise.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <cmath>
#include <memory>

namespace deepnet {
namespace {

struct AdafactorOptions {
    double lr, memory_exponent, clip, beta1, eps, min_scale, weight_decay;
    bool scale_parameter;
};

// What is kept: a row and a column for matrices, else the mean squares; the mean update with beta1.
struct State {
    at::Tensor row, column, square, mean;
};

// A parameter as a matrix in memory. M is the type of the arithmetic and of the state.
template <typename M>
struct Matrix {
    void *parameter, *gradient;
    M *row, *column, *mean;
    int64_t rows, columns;
    int64_t block;  // rows that are worth a visit by themselves: the unit of parallel work, fixed by the shape
    int64_t blocks() const { return (rows + block - 1) / block; }
    M eps, fresh;  // ε₁, and the weight of this step's squares

    std::vector<double> column_parts;         // [blocks, columns]
    std::vector<double> parameter_parts, update_parts;  // of each block: the sums of squares
    std::vector<M> row_factor, column_factor;  // whose product is 1 / √V

    M shrink, decay, step, beta1;  // of the last pass
};

template <typename M>
struct Block {
    Matrix<M>* matrix;
    int64_t index;
};

// g² + ε₁ goes into the row's running mean and the block's column sums.
template <typename T>
struct Squares {
    using M = at::opmath_type<T>;
    template <bool fma>
    static DN_INLINE void run(const Block<M>& block, int64_t begin, int64_t end) {
        auto& m = *block.matrix;
        auto* __restrict columns = m.column_parts.data() + block.index * m.columns;
        double size = 0;
        for (int64_t i = begin; i < end; i++) {
            const auto* __restrict g = static_cast<const T*>(m.gradient) + i * m.columns;
            const auto* __restrict p = static_cast<const T*>(m.parameter) + i * m.columns;
            double sums[2] = {};
            sum(g, p, columns, m.columns, m.eps, sums);
            m.row[i] = m.row[i] * (1 - m.fresh) + m.fresh * static_cast<M>(sums[0] / static_cast<double>(m.columns));
            size += sums[1];
        }
        m.parameter_parts[block.index] = size;
    }

    static DN_INLINE void sum(const T* __restrict g, const T* __restrict p, double* __restrict columns, int64_t count, M eps, double* sums) {
        constexpr int64_t lanes = 16;
        double squares[lanes] = {}, weights[lanes] = {};
        int64_t j = 0;
        for (; j + lanes <= count; j += lanes)
            for (int64_t lane = 0; lane < lanes; lane++) {
                const M gradient = g[j + lane], parameter = p[j + lane];
                const double square = gradient * gradient + eps;
                columns[j + lane] += square;
                squares[lane] += square;
                weights[lane] += static_cast<double>(parameter) * parameter;
            }
        for (; j < count; j++) {
            const M gradient = g[j], parameter = p[j];
            const double square = gradient * gradient + eps;
            columns[j] += square;
            squares[0] += square;
            weights[0] += static_cast<double>(parameter) * parameter;
        }
        for (int64_t lane = 0; lane < lanes; lane++) sums[0] += squares[lane], sums[1] += weights[lane];
    }
};

// The sum of squares of U = G / √V.
template <typename T>
struct UpdateSize {
    using M = at::opmath_type<T>;
    template <bool fma>
    static DN_INLINE void run(const Block<M>& block, int64_t begin, int64_t end) {
        auto& m = *block.matrix;
        const auto* __restrict columns = m.column_factor.data();
        double size = 0;
        for (int64_t i = begin; i < end; i++) {
            const auto* __restrict g = static_cast<const T*>(m.gradient) + i * m.columns;
            const M factor = m.row_factor[i];
            constexpr int64_t lanes = 16;
            double sums[lanes] = {};
            int64_t j = 0;
            for (; j + lanes <= m.columns; j += lanes)
                for (int64_t lane = 0; lane < lanes; lane++) {
                    const double u = static_cast<M>(g[j + lane]) * factor * columns[j + lane];
                    sums[lane] += u * u;
                }
            for (; j < m.columns; j++) {
                const double u = static_cast<M>(g[j]) * factor * columns[j];
                sums[0] += u * u;
            }
            for (int64_t lane = 0; lane < lanes; lane++) size += sums[lane];
        }
        m.update_parts[block.index] = size;
    }
};

template <typename T>
struct Weights {
    using M = at::opmath_type<T>;
    template <bool fma>
    static DN_INLINE void run(const Block<M>& block, int64_t begin, int64_t end) {
        auto& m = *block.matrix;
        const auto* __restrict columns = m.column_factor.data();
        const M rest = 1 - m.beta1;
        for (int64_t i = begin; i < end; i++) {
            const auto* __restrict g = static_cast<const T*>(m.gradient) + i * m.columns;
            auto* __restrict p = static_cast<T*>(m.parameter) + i * m.columns;
            const M factor = m.row_factor[i];
            if (m.mean == nullptr) {
                for (int64_t j = 0; j < m.columns; j++) {
                    const M u = static_cast<M>(g[j]) * factor * columns[j] * m.shrink;
                    p[j] = static_cast<M>(p[j]) * m.decay - m.step * u;
                }
                continue;
            }
            auto* __restrict mean = m.mean + i * m.columns;
            for (int64_t j = 0; j < m.columns; j++) {
                const M u = static_cast<M>(g[j]) * factor * columns[j] * m.shrink;
                const M smooth = mean[j] * m.beta1 + u * rest;
                mean[j] = smooth;
                p[j] = static_cast<M>(p[j]) * m.decay - m.step * smooth;
            }
        }
    }
};

// Runs a pass over all blocks of all matrices.
template <typename M>
void run_blocks(std::vector<Matrix<M>>& matrices, void (*pass)(const Block<M>&, int64_t, int64_t)) {
    std::vector<Block<M>> blocks;
    for (auto& m : matrices)
        for (int64_t index = 0; index < m.blocks(); index++) blocks.push_back({&m, index});
    const auto count = static_cast<int64_t>(blocks.size());
    const auto run = [&](int64_t from, int64_t to) {
        for (auto k = from; k < to; k++) {
            const auto& m = *blocks[k].matrix;
            const auto begin = blocks[k].index * m.block;
            pass(blocks[k], begin, std::min(begin + m.block, m.rows));
        }
    };
    if (count < 2 || at::get_num_threads() == 1) run(0, count);
    else at::parallel_for(0, count, 1, run);
}

double sum(const std::vector<double>& values) {
    double total = 0;
    for (auto value : values) total += value;
    return total;
}

// The column means, and the factors of 1 / √V = √(mean(R) / R) · 1 / √C.
template <typename M>
void finish_means(Matrix<M>& m) {
    m.column_factor.assign(m.columns, 0);
    for (int64_t j = 0; j < m.columns; j++) {
        double total = 0;
        for (int64_t b = 0; b < m.blocks(); b++) total += m.column_parts[b * m.columns + j];
        m.column[j] = m.column[j] * (1 - m.fresh) + m.fresh * static_cast<M>(total / static_cast<double>(m.rows));
        m.column_factor[j] = 1 / std::sqrt(m.column[j]);
    }
    double mean = 0;
    for (int64_t i = 0; i < m.rows; i++) mean += m.row[i];
    mean /= static_cast<double>(m.rows);
    m.row_factor.assign(m.rows, 0);
    for (int64_t i = 0; i < m.rows; i++) m.row_factor[i] = std::sqrt(static_cast<M>(mean) / m.row[i]);
}

template <typename T>
void update_matrices(const AdafactorOptions& o, std::vector<Matrix<at::opmath_type<T>>>& matrices) {
    using M = at::opmath_type<T>;
    using Pass = Block<M>;
    for (auto& m : matrices) {
        m.block = std::max<int64_t>(1, grain / std::max<int64_t>(1, m.columns));
        m.column_parts.assign(m.blocks() * m.columns, 0);
        m.parameter_parts.assign(m.blocks(), 0);
        m.update_parts.assign(m.blocks(), 0);
    }
    run_blocks<M>(matrices, Clones<Pass, Squares<T>>::pick());
    at::parallel_for(0, static_cast<int64_t>(matrices.size()), 1, [&](int64_t from, int64_t to) {
        for (auto k = from; k < to; k++) finish_means(matrices[k]);
    });
    run_blocks<M>(matrices, Clones<Pass, UpdateSize<T>>::pick());
    for (auto& m : matrices) {
        const auto elements = static_cast<double>(m.rows * m.columns);
        const auto size = std::sqrt(sum(m.update_parts) / elements);
        const auto scale = o.scale_parameter ? std::max(o.min_scale, std::sqrt(sum(m.parameter_parts) / elements)) : 1;
        m.shrink = 1 / std::max(1.0, size / o.clip);
        m.step = o.lr * scale;
        m.decay = 1 - o.lr * o.weight_decay;
        m.beta1 = o.beta1;
    }
    run_blocks<M>(matrices, Clones<Pass, Weights<T>>::pick());
}

// The same step in LibTorch's operators, for vectors and what the passes cannot walk through.
void compose(const AdafactorOptions& o, const at::Tensor& parameter, const at::Tensor& gradient, const State& s, double fresh) {
    const auto type = parameter.scalar_type() == c10::kDouble ? c10::kDouble : c10::kFloat;
    const auto p = parameter.to(type), g = (gradient.is_sparse() ? gradient.to_dense() : gradient).to(type);
    const auto squares = g.square().add_(o.eps);
    at::Tensor update;
    if (s.square.defined()) {
        update = g / s.square.mul_(1 - fresh).add_(squares, fresh).sqrt();
    } else {
        const auto matrix = squares.reshape({squares.size(0), -1});
        s.row.mul_(1 - fresh).add_(matrix.mean(1), fresh);
        s.column.mul_(1 - fresh).add_(matrix.mean(0), fresh);
        update = g / at::outer((s.row / s.row.mean()).sqrt_(), s.column.sqrt()).reshape(g.sizes());
    }
    update.div_((update.square().mean().sqrt_() / o.clip).clamp_min_(1));
    if (s.mean.defined()) update = s.mean.mul_(o.beta1).add_(update, 1 - o.beta1).clone();
    if (o.scale_parameter) update.mul_(p.square().mean().sqrt_().clamp_min_(o.min_scale));
    p.mul_(1 - o.lr * o.weight_decay).sub_(update, o.lr);
    if (!p.is_same(parameter)) parameter.copy_(p);
}

bool is_plain(const at::Tensor& parameter, const at::Tensor& gradient, const State& s) {
    return parameter.is_cpu() && gradient.is_cpu() && parameter.dim() > 1 && parameter.numel() > 0 && gradient.layout() == c10::kStrided &&
           !gradient.is_neg() && !gradient._is_zerotensor() && parameter.is_contiguous() && gradient.is_contiguous() && s.row.is_contiguous() &&
           s.column.is_contiguous() && (!s.mean.defined() || s.mean.is_contiguous());
}

template <typename M>
Matrix<M> matrix_of(const AdafactorOptions& o, const at::Tensor& p, const at::Tensor& g, const State& s, double fresh) {
    Matrix<M> m{};
    m.parameter = p.data_ptr();
    m.gradient = g.data_ptr();
    m.row = static_cast<M*>(s.row.data_ptr());
    m.column = static_cast<M*>(s.column.data_ptr());
    m.mean = s.mean.defined() ? static_cast<M*>(s.mean.data_ptr()) : nullptr;
    m.rows = p.size(0);
    m.columns = p.numel() / p.size(0);
    m.eps = o.eps;
    m.fresh = fresh;
    for (const auto* tensor : {&p, &s.row, &s.column, &s.mean})
        if (tensor->defined()) tensor->unsafeGetTensorImpl()->bump_version();
    return m;
}

// Tensors that may be missing, as the schema's Tensor?[] has them.
using OptionalTensors = c10::List<c10::optional<at::Tensor>>;

at::Tensor entry(const OptionalTensors& tensors, size_t k) {
    return k < tensors.size() ? tensors.get(k).value_or(at::Tensor()) : at::Tensor();
}

void check(const char* name, size_t k, const at::Tensor& p, const at::Tensor& state, int64_t elements) {
    const auto type = p.scalar_type() == c10::kDouble ? c10::kDouble : c10::kFloat;
    TORCH_CHECK(state.defined() && state.numel() == elements && state.scalar_type() == type && state.device() == p.device(),
                "deepnet::adafactor_: ", name, "[", k, "] must have ", elements, " elements of ", type, " on ", p.device(), ".");
}

std::vector<int64_t> adafactor_(at::TensorList parameters, const OptionalTensors& rows, const OptionalTensors& columns,
                                const OptionalTensors& squares, const OptionalTensors& means, at::IntArrayRef steps, double lr,
                                double memory_exponent, double clip, double beta1, double eps, double min_scale, double weight_decay,
                                bool scale_parameter) {
    const AdafactorOptions o{lr, memory_exponent, clip, beta1, eps, min_scale, weight_decay, scale_parameter};
    TORCH_CHECK(steps.size() == parameters.size(), "deepnet::adafactor_: got ", steps.size(), " steps for ", parameters.size(), " parameters.");

    at::NoGradGuard no_grad;
    auto result = steps.vec();
    std::vector<Matrix<float>> floats, halves, bfloats;
    std::vector<Matrix<double>> doubles;
    for (size_t k = 0; k < parameters.size(); k++) {
        const auto& p = parameters[k];
        const auto& g = p.grad();
        if (!g.defined()) continue;
        TORCH_CHECK(p.is_floating_point(), "deepnet::adafactor_: parameters[", k, "] is ", p.scalar_type(), ".");
        const State s{entry(rows, k), entry(columns, k), entry(squares, k), beta1 > 0 ? entry(means, k) : at::Tensor()};
        if (p.dim() > 1) {
            check("rows", k, p, s.row, p.size(0));
            check("columns", k, p, s.column, p.numel() / std::max<int64_t>(1, p.size(0)));
        } else {
            check("squares", k, p, s.square, p.numel());
        }
        if (beta1 > 0) check("means", k, p, s.mean, p.numel());
        const auto fresh = std::pow(static_cast<double>(++result[k]), -memory_exponent);
        if (!is_plain(p, g, s)) {
            compose(o, p, g, s, fresh);
            continue;
        }
        switch (p.scalar_type()) {
            case c10::kDouble: doubles.push_back(matrix_of<double>(o, p, g, s, fresh)); break;
            case c10::kBFloat16: bfloats.push_back(matrix_of<float>(o, p, g, s, fresh)); break;
            case c10::kHalf: halves.push_back(matrix_of<float>(o, p, g, s, fresh)); break;
            default: floats.push_back(matrix_of<float>(o, p, g, s, fresh)); break;
        }
    }
    update_matrices<float>(o, floats);
    update_matrices<double>(o, doubles);
    update_matrices<c10::BFloat16>(o, bfloats);
    update_matrices<c10::Half>(o, halves);
    return result;
}

}  // namespace

// One step of every parameter that has a gradient; `steps` as for Adam. A parameter of two dimensions or more is the matrix [first, all
// others] and has an entry in `rows` and `columns`, any other one in `squares`; `means` are read with beta1. The state of narrow
// parameters is float32.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "adafactor_(Tensor(a!)[] parameters, Tensor(b!)?[] rows, Tensor(c!)?[] columns, Tensor(d!)?[] squares, Tensor(e!)?[] means, "
        "int[] steps, float lr, float memory_exponent=0.8, float clip=1.0, float beta1=0.0, float eps=1e-30, float min_scale=0.001, "
        "float weight_decay=0.0, bool scale_parameter=True) -> int[]",
        adafactor_);
}

}  // namespace deepnet
