// Recurrent layers through time: all steps of one layer in one direction, of sequences that may end early.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace deepnet {

enum class RecurrentCell { lstm, gru };

constexpr int64_t gates_of(RecurrentCell cell) { return cell == RecurrentCell::lstm ? 4 : 3; }

// How sequences lie in memory: the rows of all those that go on at the first step, then at the second, … The longest come first.
struct Sequences {
    explicit Sequences(std::vector<int64_t> sizes, bool reverse);

    std::vector<int64_t> sizes;    // sequences that go on at each step
    std::vector<int64_t> offsets;  // rows of the steps before
    bool reverse;                  // from the end of each sequence to its beginning

    int64_t steps() const { return sizes.size(); }
    int64_t batch() const { return sizes.front(); }
    int64_t rows() const { return offsets.back() + sizes.back(); }
    // The step that is computed as number `order`.
    int64_t step(int64_t order) const { return reverse ? steps() - 1 - order : order; }
    // How many sequences of the step number `order` go on from the one before it; the others begin there.
    int64_t going_on(int64_t order) const { return order == 0 ? 0 : std::min(sizes[step(order)], sizes[step(order - 1)]); }
};

// Tensors are contiguous float32 on the CPU. G gates; all rows of all steps: [rows, …].
struct RecurrentPass {
    RecurrentCell cell;
    const Sequences& sequences;
    int64_t hidden;
    at::Tensor weights;  // [G · hidden, hidden]
    at::Tensor bias;     // GRU: [hidden], of the candidate's hidden part; may be undefined
    at::Tensor gates;    // [rows, G · hidden]: what the inputs make of them, then their activations
    at::Tensor memory;   // [rows, hidden], for the backward pass: an LSTM's cells, a GRU's hidden part of the candidate; undefined where there is none
    at::Tensor output;   // [rows, hidden]
    at::Tensor first, first_cells;  // [batch, hidden]
    at::Tensor last, last_cells;    // [batch, hidden]
};

void run_forward(const RecurrentPass& pass);

struct RecurrentGradients {
    at::Tensor output;              // [rows, hidden], or undefined for zeros
    at::Tensor last, last_cells;    // [batch, hidden], or undefined for zeros
    at::Tensor gates;               // [rows, G · hidden]: to be computed, with respect to what the inputs make of them
    at::Tensor hidden_gates;        // the same with respect to what the hidden states make of them; an LSTM's are `gates`
    at::Tensor first, first_cells;  // [batch, hidden]: to be computed
};

void run_backward(const RecurrentPass& pass, const RecurrentGradients& gradients);

}  // namespace deepnet
