// Vectors of float32 for kernels that compute matrix products and exponentials themselves; their sources are compiled with contraction.
#pragma once

#include "elementwise.h"

#include <c10/core/CPUAllocator.h>

#include <cstring>

namespace deepnet {

constexpr int64_t lanes = 16;
typedef float Vector __attribute__((vector_size(64)));
typedef int32_t Bits __attribute__((vector_size(64)));
typedef float Unaligned __attribute__((vector_size(64), aligned(4)));

DN_INLINE Vector load(const float* p) { return *reinterpret_cast<const Unaligned*>(p); }
DN_INLINE void store(float* p, const Vector& v) { *reinterpret_cast<Unaligned*>(p) = v; }
DN_INLINE Vector spread(float x) { return Vector{} + x; }

inline int64_t padded(int64_t n) { return (n + lanes - 1) / lanes * lanes; }

// e^x for x of at most about 0, to about an ulp: x = n·ln 2 + r, and e^r by a polynomial of degree 6. Below the smallest normal number it is 0.
DN_INLINE Vector exponential(Vector x) {
    const Vector least = spread(-87.33654f);
    const auto vanishes = x < least;
    x = vanishes ? least : x;
    const Vector shift = spread(12582912.0f);  // 1.5 · 2²³: adding it rounds to a whole number
    const Vector n = (x * 1.44269504f + shift) - shift;
    Vector r = x - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    Vector p = spread(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    const Bits exponent = (__builtin_convertvector(n, Bits) + 127) << 23;
    Vector power;
    std::memcpy(&power, &exponent, sizeof power);
    return vanishes ? Vector{} : p * power;
}

// A matrix product C = A · B, or C += A · B, of `rows` × `depth` times `depth` × `columns`. B and C are contiguous in rows of a multiple of `lanes`.
struct Product {
    const float* a;
    int64_t row, step;  // strides of A from row to row, and within a row
    const float* b;
    int64_t b_row;
    float* c;
    int64_t c_row;
    bool add;
};

template <int M, int N>
DN_INLINE void tile(const Product& p, int64_t i, int64_t j, int64_t depth) {
    Vector sums[M][N];
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) sums[m][n] = p.add ? load(p.c + (i + m) * p.c_row + j + n * lanes) : Vector{};
    const float* a = p.a + i * p.row;
    const float* b = p.b + j;
    for (int64_t k = 0; k < depth; k++, a += p.step, b += p.b_row) {
        Vector right[N];
        for (int n = 0; n < N; n++) right[n] = load(b + n * lanes);
        for (int m = 0; m < M; m++) {
            const float left = a[m * p.row];
            for (int n = 0; n < N; n++) sums[m][n] += left * right[n];
        }
    }
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) store(p.c + (i + m) * p.c_row + j + n * lanes, sums[m][n]);
}

template <int N>
DN_INLINE void strip(const Product& p, int64_t rows, int64_t j, int64_t depth) {
    int64_t i = 0;
    for (; i + 6 <= rows; i += 6) tile<6, N>(p, i, j, depth);
    for (; i + 2 <= rows; i += 2) tile<2, N>(p, i, j, depth);
    for (; i < rows; i++) tile<1, N>(p, i, j, depth);
}

// `wide`: a vector is one register.
template <bool wide>
DN_INLINE void multiply(const Product& p, int64_t rows, int64_t columns, int64_t depth) {
    int64_t j = 0;
    if (wide)
        for (; j + 2 * lanes <= columns; j += 2 * lanes) strip<2>(p, rows, j, depth);
    for (; j < columns; j += lanes) strip<1>(p, rows, j, depth);
}

// Memory of one thread, given out piece by piece.
class Scratch {
  public:
    explicit Scratch(int64_t floats) : memory_(c10::GetCPUAllocator()->allocate(floats * sizeof(float))), next_(static_cast<float*>(memory_.get())) {}
    float* take(int64_t floats) {
        auto* piece = next_;
        next_ += floats;
        return piece;
    }

  private:
    at::DataPtr memory_;
    float* next_;
};

}  // namespace deepnet
