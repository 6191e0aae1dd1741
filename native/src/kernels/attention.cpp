// Scaled dot-product attention as one node of the graph, for LibTorch before 2.0, which has no fused one for the CPU. A head's scores are computed
// a block of queries at a time and never leave the cache; the backward pass computes them again from the logarithm of each row's sum (Dao et
// al.: FlashAttention, 2022). Causal attention skips the keys that a block cannot see. A head is one thread's work, so the results do not depend on the
// number of threads.
#include "vectors.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace deepnet {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// A tensor [batch, heads, tokens, size] in memory.
struct View {
    float* data;
    int64_t batch, head, token;  // strides; features lie side by side
    View() = default;
    explicit View(const at::Tensor& t) : data(t.data_ptr<float>()), batch(t.stride(0)), head(t.stride(1)), token(t.stride(2)) {}
    float* at(int64_t b, int64_t h) const { return data + b * batch + h * head; }
};

struct Problem {
    View query, key, value, output;
    View output_gradient, query_gradient, key_gradient, value_gradient;
    float* logarithms;  // [batch, heads, queries]: of the sums of each row's exponentials, with the largest score
    int64_t heads, queries, keys, size, value_size;
    float scale;
    bool causal;

    int64_t visible(int64_t row) const { return causal ? std::min(keys, row + 1) : keys; }
    // Rows of scores that fit the second-level cache beside what they are computed from.
    int64_t block() const { return std::max<int64_t>(6, std::min<int64_t>(66, 32768 / padded(keys) / 6 * 6)); }
};

// Rows one below another, padded with zeros: [rows, padded(size)].
DN_INLINE void pack(const float* from, int64_t stride, int64_t rows, int64_t size, float* to, float factor = 1) {
    const auto width = padded(size);
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t d = 0; d < size; d++) to[i * width + d] = from[i * stride + d] * factor;
        for (int64_t d = size; d < width; d++) to[i * width + d] = 0;
    }
}

// Columns one below another: [size, padded(rows)].
DN_INLINE void pack_columns(const float* from, int64_t stride, int64_t rows, int64_t size, float* to) {
    const auto width = padded(rows);
    for (int64_t d = 0; d < size; d++) {
        for (int64_t i = 0; i < rows; i++) to[d * width + i] = from[i * stride + d];
        for (int64_t i = rows; i < width; i++) to[d * width + i] = 0;
    }
}

DN_INLINE void unpack(const float* from, int64_t rows, int64_t size, float* to, int64_t stride) {
    const auto width = padded(size);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t d = 0; d < size; d++) to[i * stride + d] = from[i * width + d];
}

struct Forward {
    template <bool wide>
    static DN_INLINE void run(const Problem& p, int64_t begin, int64_t end) {
        const auto columns = padded(p.keys), width = padded(p.value_size), block = p.block();
        Scratch scratch(p.size * columns + p.keys * width + block * (columns + p.size + width));
        auto* keys = scratch.take(p.size * columns);
        auto* values = scratch.take(p.keys * width);
        auto* queries = scratch.take(block * p.size);
        auto* scores = scratch.take(block * columns);
        auto* mixed = scratch.take(block * width);
        for (auto head = begin; head < end; head++) {
            const auto b = head / p.heads, h = head % p.heads;
            pack_columns(p.key.at(b, h), p.key.token, p.keys, p.size, keys);
            pack(p.value.at(b, h), p.value.token, p.keys, p.value_size, values);
            auto* logarithms = p.logarithms + head * p.queries;
            for (int64_t first = 0; first < p.queries; first += block) {
                const auto rows = std::min(block, p.queries - first);
                const auto seen = padded(p.visible(first + rows - 1));
                const auto* query = p.query.at(b, h) + first * p.query.token;
                for (int64_t i = 0; i < rows; i++)
                    for (int64_t d = 0; d < p.size; d++) queries[i * p.size + d] = query[i * p.query.token + d] * p.scale;
                multiply<wide>({queries, p.size, 1, keys, columns, scores, columns, false}, rows, seen, p.size);
                auto* output = p.output.at(b, h) + first * p.output.token;
                for (int64_t i = 0; i < rows; i++) {
                    const auto total = softmax(scores + i * columns, p.visible(first + i), seen, logarithms[first + i]);
                    queries[i] = 1 / total;
                }
                multiply<wide>({scores, columns, 1, values, width, mixed, width, false}, rows, width, std::min(seen, p.keys));
                for (int64_t i = 0; i < rows; i++)
                    for (int64_t d = 0; d < p.value_size; d++) output[i * p.output.token + d] = mixed[i * width + d] * queries[i];
            }
        }
    }

    // Scores become exp(score - largest), those that are not seen 0. Returns their sum.
    static DN_INLINE float softmax(float* row, int64_t visible, int64_t padded_count, float& logarithm) {
        const float lowest = -std::numeric_limits<float>::infinity();
        for (int64_t j = visible; j < padded_count; j++) row[j] = lowest;
        Vector largest = load(row);
        for (int64_t j = lanes; j < padded_count; j += lanes) {
            const auto x = load(row + j);
            largest = x > largest ? x : largest;
        }
        float top = largest[0];
        for (int64_t lane = 1; lane < lanes; lane++) top = std::max(top, static_cast<float>(largest[lane]));
        Vector sums{};
        for (int64_t j = 0; j < padded_count; j += lanes) {
            const auto weight = exponential(load(row + j) - top);
            store(row + j, weight);
            sums += weight;
        }
        float total = 0;
        for (int64_t lane = 0; lane < lanes; lane++) total += sums[lane];
        logarithm = top + std::log(total);
        return total;
    }
};

struct Backward {
    template <bool wide>
    static DN_INLINE void run(const Problem& p, int64_t begin, int64_t end) {
        const auto columns = padded(p.keys), width = padded(p.size), value_width = padded(p.value_size), block = p.block();
        Scratch scratch(p.size * columns + p.value_size * columns + 2 * p.keys * width + p.keys * value_width + block * (2 * columns + 2 * width + value_width));
        auto* key_columns = scratch.take(p.size * columns);
        auto* value_columns = scratch.take(p.value_size * columns);
        auto* keys = scratch.take(p.keys * width);
        auto* key_gradient = scratch.take(p.keys * width);
        auto* value_gradient = scratch.take(p.keys * value_width);
        auto* weights = scratch.take(block * columns);
        auto* gradients = scratch.take(block * columns);
        auto* queries = scratch.take(block * width);
        auto* query_gradient = scratch.take(block * width);
        auto* upper = scratch.take(block * value_width);
        for (auto head = begin; head < end; head++) {
            const auto b = head / p.heads, h = head % p.heads;
            pack_columns(p.key.at(b, h), p.key.token, p.keys, p.size, key_columns);
            pack_columns(p.value.at(b, h), p.value.token, p.keys, p.value_size, value_columns);
            pack(p.key.at(b, h), p.key.token, p.keys, p.size, keys);
            std::memset(key_gradient, 0, p.keys * width * sizeof(float));
            std::memset(value_gradient, 0, p.keys * value_width * sizeof(float));
            for (int64_t first = 0; first < p.queries; first += block) {
                const auto rows = std::min(block, p.queries - first);
                const auto seen = padded(p.visible(first + rows - 1)), real = std::min(seen, p.keys);
                pack(p.query.at(b, h) + first * p.query.token, p.query.token, rows, p.size, queries, p.scale);
                pack(p.output_gradient.at(b, h) + first * p.output_gradient.token, p.output_gradient.token, rows, p.value_size, upper);
                multiply<wide>({queries, width, 1, key_columns, columns, weights, columns, false}, rows, seen, p.size);
                multiply<wide>({upper, value_width, 1, value_columns, columns, gradients, columns, false}, rows, seen, p.value_size);
                for (int64_t i = 0; i < rows; i++) {
                    const auto* output = p.output.at(b, h) + (first + i) * p.output.token;
                    float mean = 0;
                    for (int64_t d = 0; d < p.value_size; d++) mean += output[d] * upper[i * value_width + d];
                    scores(weights + i * columns, gradients + i * columns, p.visible(first + i), seen, p.logarithms[head * p.queries + first + i], mean);
                }
                // The queries are scaled already, and so are the gradients of the keys.
                multiply<wide>({weights, 1, columns, upper, value_width, value_gradient, value_width, true}, real, value_width, rows);
                multiply<wide>({gradients, 1, columns, queries, width, key_gradient, width, true}, real, width, rows);
                multiply<wide>({gradients, columns, 1, keys, width, query_gradient, width, false}, rows, width, real);
                auto* to = p.query_gradient.at(b, h) + first * p.query_gradient.token;
                for (int64_t i = 0; i < rows; i++)
                    for (int64_t d = 0; d < p.size; d++) to[i * p.query_gradient.token + d] = query_gradient[i * width + d] * p.scale;
            }
            unpack(key_gradient, p.keys, p.size, p.key_gradient.at(b, h), p.key_gradient.token);
            unpack(value_gradient, p.keys, p.value_size, p.value_gradient.at(b, h), p.value_gradient.token);
        }
    }

    // Scores become attention weights, and the gradients of these the gradients of the scores: w · (g - Σ w·g).
    static DN_INLINE void scores(float* weights, float* gradients, int64_t visible, int64_t padded_count, float logarithm, float mean) {
        for (int64_t j = 0; j < padded_count; j += lanes) {
            const auto weight = exponential(load(weights + j) - logarithm);
            store(weights + j, weight);
            store(gradients + j, weight * (load(gradients + j) - mean));
        }
        for (int64_t j = visible; j < padded_count; j++) weights[j] = gradients[j] = 0;
    }
};

// `Body::run<wide>` compiled for each instruction set, and run over all heads.
template <typename Body>
struct Versions {
    static void baseline(const Problem& p, int64_t begin, int64_t end) { Body::template run<false>(p, begin, end); }
#if defined(__x86_64__)
    __attribute__((target("avx2,fma"))) static void avx2(const Problem& p, int64_t begin, int64_t end) { Body::template run<false>(p, begin, end); }
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512"))) static void avx512(const Problem& p, int64_t begin,
                                                                                                                      int64_t end) {
        Body::template run<true>(p, begin, end);
    }
#endif

    static void run(const Problem& p, int64_t heads) {
        auto* version = baseline;
#if defined(__x86_64__)
        if (instruction_set() == InstructionSet::avx512) version = avx512;
        else if (instruction_set() == InstructionSet::avx2) version = avx2;
#endif
        const auto work = std::max<int64_t>(1, p.queries * p.keys * p.size);
        at::parallel_for(0, heads, std::max<int64_t>(1, 20 * grain / work), [&](int64_t begin, int64_t end) { version(p, begin, end); });
    }
};

Problem describe(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& output, const at::Tensor& logarithms, bool causal) {
    Problem p{};
    p.query = View(query), p.key = View(key), p.value = View(value), p.output = View(output);
    p.logarithms = logarithms.data_ptr<float>();
    p.heads = query.size(1), p.queries = query.size(2), p.keys = key.size(2), p.size = query.size(3), p.value_size = value.size(3);
    p.scale = static_cast<float>(1 / std::sqrt(static_cast<double>(p.size)));
    p.causal = causal;
    return p;
}

// [batch, heads, tokens, size], each token's heads side by side in memory, as they are needed next.
at::Tensor heads_side_by_side(const at::Tensor& like, int64_t tokens, int64_t size) {
    return at::empty({like.size(0), tokens, like.size(1), size}, like.options()).transpose(1, 2);
}

at::Tensor with_features_together(const at::Tensor& t) { return t.stride(3) == 1 || t.size(3) == 1 ? t : t.contiguous(); }

at::Tensor hidden_by_causality(int64_t queries, int64_t keys, const at::TensorOptions& options) {
    return at::ones({queries, keys}, options.dtype(at::kBool)).triu(1);
}

struct Attention : torch::autograd::Function<Attention> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, bool causal) {
        at::AutoDispatchBelowADInplaceOrView below;
        const auto q = with_features_together(query), k = with_features_together(key), v = with_features_together(value);
        auto output = heads_side_by_side(q, q.size(2), v.size(3));
        auto logarithms = at::empty({q.size(0), q.size(1), q.size(2)}, q.options());
        Versions<Forward>::run(describe(q, k, v, output, logarithms, causal), q.size(0) * q.size(1));
        context->save_for_backward({query, key, value, output, logarithms});
        context->saved_data["causal"] = causal;
        return output;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        auto saved = context->get_saved_variables();
        const auto causal = context->saved_data["causal"].toBool();
        if (at::GradMode::is_enabled()) return differentiable(saved[0], saved[1], saved[2], gradients[0], causal);

        at::AutoDispatchBelowADInplaceOrView below;
        const auto q = with_features_together(saved[0]), k = with_features_together(saved[1]), v = with_features_together(saved[2]);
        const auto g = with_features_together(gradients[0]);
        auto p = describe(q, k, v, saved[3], saved[4], causal);
        const auto query_gradient = heads_side_by_side(q, q.size(2), q.size(3));
        const auto key_gradient = heads_side_by_side(k, k.size(2), k.size(3)), value_gradient = heads_side_by_side(v, v.size(2), v.size(3));
        p.output_gradient = View(g), p.query_gradient = View(query_gradient);
        p.key_gradient = View(key_gradient), p.value_gradient = View(value_gradient);
        Versions<Backward>::run(p, q.size(0) * q.size(1));
        return {query_gradient, key_gradient, value_gradient, at::Tensor()};
    }

    // For create_graph: of operators that have gradients themselves.
    static variable_list differentiable(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& gradient, bool causal) {
        const auto scale = 1 / std::sqrt(static_cast<double>(query.size(-1)));
        auto scores = at::matmul(query * scale, key.transpose(-2, -1));
        if (causal) scores = scores.masked_fill(hidden_by_causality(query.size(-2), key.size(-2), query.options()), -std::numeric_limits<double>::infinity());
        const auto weights = at::softmax(scores, -1);
        const auto of_weights = at::matmul(gradient, value.transpose(-2, -1));
        const auto of_scores = weights * (of_weights - (of_weights * weights).sum(-1, true));
        return {at::matmul(of_scores, key) * scale, at::matmul(of_scores.transpose(-2, -1), query) * scale,
                at::matmul(weights.transpose(-2, -1), gradient), at::Tensor()};
    }
};

void check(const char* name, const at::Tensor& t, const at::Tensor& query) {
    TORCH_CHECK(t.is_cpu() && t.layout() == at::kStrided && t.scalar_type() == at::kFloat && t.dim() == 4, "deepnet::attention: ", name,
                " must be float32 of shape [batch, heads, tokens, size] on the CPU, but is ", t.scalar_type(), " ", t.sizes(), " on ", t.device(), ".");
    TORCH_CHECK(t.size(0) == query.size(0) && t.size(1) == query.size(1), "deepnet::attention: ", name, " has shape ", t.sizes(),
                ", but the query has ", query.sizes(), ".");
}

at::Tensor attention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, bool causal) {
    check("query", query, query), check("key", key, query), check("value", value, query);
    TORCH_CHECK(key.size(3) == query.size(3) && key.size(2) == value.size(2), "deepnet::attention: query ", query.sizes(), ", key ", key.sizes(),
                " and value ", value.sizes(), " do not fit each other.");
    TORCH_CHECK(key.size(2) > 0 && query.size(3) > 0, "deepnet::attention: there is nothing to attend to in a key of shape ", key.sizes(), ".");
    return Attention::apply(query.resolve_neg(), key.resolve_neg(), value.resolve_neg(), causal);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def("attention(Tensor query, Tensor key, Tensor value, bool is_causal=False) -> Tensor", attention);
}

}  // namespace deepnet
