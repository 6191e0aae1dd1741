#include "packed_product.h"

namespace deepnet {
namespace {

constexpr int64_t panel = 4 * lanes;

struct Panel {
    const float* floats;
    int64_t begin, width;
};

Panel panel_at(const float* floats, int64_t index, int64_t depth, int64_t columns) {
    const auto begin = index * panel;
    return {floats + begin * depth, begin, std::min(panel, columns - begin)};
}

// Rows that share what is loaded of B, as evenly as they can be divided.
template <int N>
DN_INLINE void strip(const Product& p, int64_t rows, int64_t depth) {
    for (int64_t i = 0; i < rows;) {
        const auto left = rows - i, blocks = (left + 5) / 6, size = (left + blocks - 1) / blocks;
        switch (size) {
            case 6: tile<6, N>(p, i, 0, depth); break;
            case 5: tile<5, N>(p, i, 0, depth); break;
            case 4: tile<4, N>(p, i, 0, depth); break;
            case 3: tile<3, N>(p, i, 0, depth); break;
            case 2: tile<2, N>(p, i, 0, depth); break;
            default: tile<1, N>(p, i, 0, depth); break;
        }
        i += size;
    }
}

// `wide`: a vector is one register. What a strip sums up has to stay in registers, and to be enough to keep the multipliers busy.
template <bool wide>
DN_INLINE void multiply_packed(const PackedProduct& p) {
    const auto depth = p.b.depth;
    for (int64_t index = 0; index * panel < p.b.columns; index++) {
        const auto columns = panel_at(p.b.floats, index, depth, p.b.columns);
        int64_t j = 0;
        const auto at = [&] { return Product{p.a, p.a_row, 1, columns.floats + j, columns.width, p.c + columns.begin + j, p.c_row, p.add}; };
        if (wide || p.rows == 1)
            for (; j + 4 * lanes <= columns.width; j += 4 * lanes) wide ? strip<4>(at(), p.rows, depth) : tile<1, 4>(at(), 0, 0, depth);
        if (wide)
            for (; j + 2 * lanes <= columns.width; j += 2 * lanes) strip<2>(at(), p.rows, depth);
        for (; j < columns.width; j += lanes) strip<1>(at(), p.rows, depth);
    }
}

void baseline(const PackedProduct& p) { multiply_packed<false>(p); }
#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void avx2(const PackedProduct& p) { multiply_packed<false>(p); }
__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512"))) void avx512(const PackedProduct& p) {
    multiply_packed<true>(p);
}
#endif

// Fills each panel by `column(c, to, width)`, which writes the depth of column c, numbers `width` apart.
template <typename Column>
void fill(int64_t depth, int64_t columns, float* floats, Column&& column) {
    const auto panels = (columns + panel - 1) / panel;
    at::parallel_for(0, panels, std::max<int64_t>(1, grain / (depth * panel)), [&](int64_t begin, int64_t end) {
        for (auto index = begin; index < end; index++) {
            const auto to = panel_at(floats, index, depth, columns);
            for (int64_t j = 0; j < to.width; j++) column(to.begin + j, const_cast<float*>(to.floats) + j, to.width);
        }
    });
}

}  // namespace

void PackedMatrix::pack_transposed(const float* from, int64_t depth, int64_t groups, int64_t columns, float* floats) {
    const auto width = padded(columns);
    fill(depth, groups * width, floats, [=](int64_t c, float* to, int64_t apart) {
        const auto group = c / width, j = c % width;
        const auto* row = from + (group * columns + j) * depth;
        for (int64_t k = 0; k < depth; k++) to[k * apart] = j < columns ? row[k] : 0;
    });
}

void PackedMatrix::pack(const float* from, int64_t depth, int64_t columns, float* floats) {
    const auto width = padded(columns);
    at::parallel_for(0, depth, std::max<int64_t>(1, grain / width), [=](int64_t begin, int64_t end) {
        for (auto k = begin; k < end; k++)
            for (int64_t first = 0; first < width; first += panel) {
                const auto to = panel_at(floats, first / panel, depth, width);
                auto* row = const_cast<float*>(to.floats) + k * to.width;
                const auto real = std::max<int64_t>(0, std::min(to.width, columns - first));
                std::memcpy(row, from + k * columns + first, real * sizeof(float));
                std::memset(row + real, 0, (to.width - real) * sizeof(float));
            }
    });
}

void (*packed_product())(const PackedProduct&) {
#if defined(__x86_64__)
    if (instruction_set() == InstructionSet::avx512) return avx512;
    if (instruction_set() == InstructionSet::avx2) return avx2;
#endif
    return baseline;
}

}  // namespace deepnet
