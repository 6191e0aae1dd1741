// Products with a matrix that many small ones are multiplied by, one after another: it is packed once, in the order in which it is read.
#pragma once

#include "vectors.h"

namespace deepnet {

// A matrix [depth, columns] in panels of four vectors of columns each, the last one narrower, padded with zeros.
struct PackedMatrix {
    // What `floats` is to be for a matrix.
    static int64_t size(int64_t depth, int64_t columns) { return depth * padded(columns); }

    // Of `groups` groups of columns, each padded by itself: column j of group g is row g · columns + j of `from`, whose rows lie `depth` apart.
    static void pack_transposed(const float* from, int64_t depth, int64_t groups, int64_t columns, float* floats);
    // Of rows of `columns` numbers.
    static void pack(const float* from, int64_t depth, int64_t columns, float* floats);

    const float* floats;
    int64_t depth, columns;  // columns with their padding
};

// C = A · B, or C += A · B. The sum over the depth runs in order, so that a row's result depends on no other row.
struct PackedProduct {
    const float* a;
    int64_t a_row;
    const PackedMatrix& b;
    float* c;
    int64_t c_row;
    int64_t rows;
    bool add;
};

// The version for this machine.
void (*packed_product())(const PackedProduct&);

}  // namespace deepnet
