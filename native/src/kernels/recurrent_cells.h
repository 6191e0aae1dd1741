// One step of one sequence's LSTM or GRU, and its derivative: a vector of hidden features at a time.
#pragma once

#include "vectors.h"

namespace deepnet {

// The last vector of a row may be only a part of one.
template <bool whole>
DN_INLINE Vector load_part(const float* p, int64_t count) {
    if (whole) return load(p);
    float part[lanes] = {};
    for (int64_t k = 0; k < count; k++) part[k] = p[k];
    return load(part);
}
template <bool whole>
DN_INLINE void store_part(float* p, const Vector& v, int64_t count) {
    if (whole) return store(p, v);
    for (int64_t k = 0; k < count; k++) p[k] = v[k];
}

DN_INLINE Vector magnitude(Vector x) { return (Vector)((Bits)x & 0x7fffffff); }

DN_INLINE Vector sigmoid(Vector x) {
    const Vector e = exponential(-magnitude(x));
    const Vector small = e / (1.0f + e);
    return x >= 0.0f ? 1.0f - small : small;
}

// (1 - e⁻²ˣ) / (1 + e⁻²ˣ), and near zero, where that loses digits, an odd polynomial (Cephes' tanhf).
DN_INLINE Vector tangent(Vector x) {
    const Vector size = magnitude(x);
    const Vector e = exponential(-2.0f * size);
    const Vector far = (1.0f - e) / (1.0f + e);
    const Vector z = x * x;
    Vector p = spread(-5.70498872745e-3f);
    p = p * z + 2.06390887954e-2f;
    p = p * z - 5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z - 3.33332819422e-1f;
    p = p * z * x + x;
    return size < 0.625f ? p : (x < 0.0f ? -far : far);
}

struct CellForward {
    float* gates;          // [G, hidden]: what the input makes of them, then their activations
    const float* product;  // [G, apart]: what the hidden state makes of them
    int64_t apart;
    const float* bias;     // GRU: [hidden], or null
    float *hidden, *cell;  // the states, replaced
    float *output, *memory;  // memory: null where nothing is kept for the backward pass
    int64_t size;
};

struct CellBackward {
    const float *gates, *memory;
    const float* before;            // LSTM: the cells before the step; GRU: the hidden state
    const float* output_gradient;   // or null
    float *hidden_gradient, *cell_gradient;  // of the states after the step, replaced by what goes to those before directly
    float *gate_gradient, *hidden_gate_gradient;
    int64_t size;
};

// i, f, o = σ(…), g = tanh(…), c ← f·c + i·g, h ← o·tanh(c).
struct Lstm {
    static constexpr int64_t gates = 4;
    static constexpr bool has_cells = true;  // and nothing of the hidden state but what passes through the weights

    template <bool whole>
    static DN_INLINE void forward(const CellForward& r, int64_t j, int64_t count) {
        const auto size = r.size, apart = r.apart;
        const Vector i = sigmoid(load_part<whole>(r.gates + j, count) + load_part<whole>(r.product + j, count));
        const Vector f = sigmoid(load_part<whole>(r.gates + size + j, count) + load_part<whole>(r.product + apart + j, count));
        const Vector g = tangent(load_part<whole>(r.gates + 2 * size + j, count) + load_part<whole>(r.product + 2 * apart + j, count));
        const Vector o = sigmoid(load_part<whole>(r.gates + 3 * size + j, count) + load_part<whole>(r.product + 3 * apart + j, count));
        const Vector c = f * load(r.cell + j) + i * g;
        const Vector h = o * tangent(c);
        store(r.cell + j, c);
        store(r.hidden + j, h);
        store_part<whole>(r.output + j, h, count);
        if (r.memory == nullptr) return;
        store_part<whole>(r.memory + j, c, count);
        store_part<whole>(r.gates + j, i, count);
        store_part<whole>(r.gates + size + j, f, count);
        store_part<whole>(r.gates + 2 * size + j, g, count);
        store_part<whole>(r.gates + 3 * size + j, o, count);
    }

    template <bool whole>
    static DN_INLINE void backward(const CellBackward& r, int64_t j, int64_t count) {
        const auto size = r.size;
        const Vector i = load_part<whole>(r.gates + j, count), f = load_part<whole>(r.gates + size + j, count);
        const Vector g = load_part<whole>(r.gates + 2 * size + j, count), o = load_part<whole>(r.gates + 3 * size + j, count);
        const Vector t = tangent(load_part<whole>(r.memory + j, count));
        Vector dh = load(r.hidden_gradient + j);
        if (r.output_gradient != nullptr) dh += load_part<whole>(r.output_gradient + j, count);
        const Vector dc = load(r.cell_gradient + j) + dh * o * (1.0f - t * t);
        store_part<whole>(r.gate_gradient + j, dc * g * i * (1.0f - i), count);
        store_part<whole>(r.gate_gradient + size + j, dc * load_part<whole>(r.before + j, count) * f * (1.0f - f), count);
        store_part<whole>(r.gate_gradient + 2 * size + j, dc * i * (1.0f - g * g), count);
        store_part<whole>(r.gate_gradient + 3 * size + j, dh * t * o * (1.0f - o), count);
        store(r.cell_gradient + j, dc * f);
        store(r.hidden_gradient + j, Vector{});
    }
};

// r, z = σ(…), n = tanh(W·x + r·(U·h)), h ← n + z·(h - n).
struct Gru {
    static constexpr int64_t gates = 3;
    static constexpr bool has_cells = false;

    template <bool whole>
    static DN_INLINE void forward(const CellForward& row, int64_t j, int64_t count) {
        const auto size = row.size, apart = row.apart;
        const Vector r = sigmoid(load_part<whole>(row.gates + j, count) + load_part<whole>(row.product + j, count));
        const Vector z = sigmoid(load_part<whole>(row.gates + size + j, count) + load_part<whole>(row.product + apart + j, count));
        Vector fed = load_part<whole>(row.product + 2 * apart + j, count);
        if (row.bias != nullptr) fed += load_part<whole>(row.bias + j, count);
        const Vector n = tangent(load_part<whole>(row.gates + 2 * size + j, count) + r * fed);
        const Vector h = n + z * (load(row.hidden + j) - n);
        store(row.hidden + j, h);
        store_part<whole>(row.output + j, h, count);
        if (row.memory == nullptr) return;
        store_part<whole>(row.memory + j, fed, count);
        store_part<whole>(row.gates + j, r, count);
        store_part<whole>(row.gates + size + j, z, count);
        store_part<whole>(row.gates + 2 * size + j, n, count);
    }

    template <bool whole>
    static DN_INLINE void backward(const CellBackward& row, int64_t j, int64_t count) {
        const auto size = row.size;
        const Vector r = load_part<whole>(row.gates + j, count), z = load_part<whole>(row.gates + size + j, count);
        const Vector n = load_part<whole>(row.gates + 2 * size + j, count);
        Vector dh = load(row.hidden_gradient + j);
        if (row.output_gradient != nullptr) dh += load_part<whole>(row.output_gradient + j, count);
        const Vector dn = dh * (1.0f - z) * (1.0f - n * n);
        const Vector dr = dn * load_part<whole>(row.memory + j, count) * r * (1.0f - r);
        const Vector dz = dh * (load_part<whole>(row.before + j, count) - n) * z * (1.0f - z);
        store_part<whole>(row.gate_gradient + j, dr, count);
        store_part<whole>(row.gate_gradient + size + j, dz, count);
        store_part<whole>(row.gate_gradient + 2 * size + j, dn, count);
        store_part<whole>(row.hidden_gate_gradient + j, dr, count);
        store_part<whole>(row.hidden_gate_gradient + size + j, dz, count);
        store_part<whole>(row.hidden_gate_gradient + 2 * size + j, dn * r, count);
        store(row.hidden_gradient + j, dh * z);
    }
};

}  // namespace deepnet
