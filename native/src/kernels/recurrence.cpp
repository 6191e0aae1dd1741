// The sequences of a batch know nothing of each other, so each thread takes some of them through all the steps: nobody waits, and the results do not
// depend on the number of threads. A step is one product with the packed weights and one pass over the gates.
#include "recurrence.h"

#include "packed_product.h"
#include "recurrent_cells.h"

namespace deepnet {

Sequences::Sequences(std::vector<int64_t> counts, bool reverse) : sizes(std::move(counts)), reverse(reverse) {
    int64_t rows = 0;
    for (const auto size : sizes) {
        offsets.push_back(rows);
        rows += size;
    }
}

namespace {

// Raw pointers to what a pass works on; null where there is none.
struct Task {
    const Sequences& sequences;
    int64_t hidden, gate_count;
    PackedMatrix weights;          // none for a single step: its product is made before or after, by LibTorch
    const float* product;          // of a single step
    const float* bias;
    float *gates, *memory, *output;
    const float *first, *first_cells;
    float *last, *last_cells;
    const float *output_gradient, *last_gradient, *last_cells_gradient;
    float *gate_gradient, *hidden_gate_gradient, *first_gradient, *first_cells_gradient;
    void (*multiply)(const PackedProduct&);

    // Of the first `size` sequences those of part number `part`: part, part + parts, …
    static int64_t share(int64_t size, int64_t part, int64_t parts) { return size > part ? (size - part + parts - 1) / parts : 0; }
};

float* data(const at::Tensor& t) { return t.defined() ? t.data_ptr<float>() : nullptr; }

// Rows `apart` from each other to rows padded with zeros, and back.
DN_INLINE void gather(const float* from, int64_t apart, int64_t rows, int64_t size, float* to) {
    const auto width = padded(size);
    for (int64_t k = 0; k < rows; k++) {
        if (from == nullptr) std::memset(to + k * width, 0, size * sizeof(float));
        else std::memcpy(to + k * width, from + k * apart, size * sizeof(float));
        std::memset(to + k * width + size, 0, (width - size) * sizeof(float));
    }
}
DN_INLINE void scatter(const float* from, int64_t rows, int64_t size, float* to, int64_t apart) {
    for (int64_t k = 0; k < rows; k++) std::memcpy(to + k * apart, from + k * padded(size), size * sizeof(float));
}

template <typename Cell>
struct ForwardLoop {
    static DN_INLINE void run(const Task& task, int64_t part, int64_t parts) {
        const auto& sequences = task.sequences;
        const auto size = task.hidden, width = padded(size), all = Task::share(sequences.batch(), part, parts);
        Scratch scratch(all * (2 + Cell::gates) * width);
        auto* hidden = scratch.take(all * width);
        auto* cells = scratch.take(all * width);
        auto* products = scratch.take(all * Cell::gates * width);
        gather(task.first + part * size, parts * size, all, size, hidden);
        if (Cell::has_cells) gather(task.first_cells + part * size, parts * size, all, size, cells);
        CellForward step{};
        step.apart = task.product == nullptr ? width : size;
        step.bias = task.bias;
        step.size = size;
        for (int64_t order = 0; order < sequences.steps(); order++) {
            const auto time = sequences.step(order), count = Task::share(sequences.sizes[time], part, parts);
            if (count == 0) continue;
            if (task.product == nullptr) task.multiply({hidden, width, task.weights, products, Cell::gates * width, count, false});
            for (int64_t k = 0; k < count; k++) {
                const auto row = sequences.offsets[time] + part + k * parts;
                step.gates = task.gates + row * Cell::gates * size;
                step.product = task.product == nullptr ? products + k * Cell::gates * width : task.product + row * Cell::gates * size;
                step.hidden = hidden + k * width;
                step.cell = cells + k * width;
                step.output = task.output + row * size;
                step.memory = task.memory == nullptr ? nullptr : task.memory + row * size;
                int64_t j = 0;
                for (; j + lanes <= size; j += lanes) Cell::template forward<true>(step, j, lanes);
                if (j < size) Cell::template forward<false>(step, j, size - j);
            }
        }
        scatter(hidden, all, size, task.last + part * size, parts * size);
        if (Cell::has_cells) scatter(cells, all, size, task.last_cells + part * size, parts * size);
    }
};

template <typename Cell>
struct BackwardLoop {
    static DN_INLINE void run(const Task& task, int64_t part, int64_t parts) {
        const auto& sequences = task.sequences;
        const auto size = task.hidden, width = padded(size), all = Task::share(sequences.batch(), part, parts);
        Scratch scratch(all * 2 * width);
        auto* hidden = scratch.take(all * width);
        auto* cells = scratch.take(all * width);
        gather(task.last_gradient == nullptr ? nullptr : task.last_gradient + part * size, parts * size, all, size, hidden);
        gather(task.last_cells_gradient == nullptr ? nullptr : task.last_cells_gradient + part * size, parts * size, all, size, cells);
        const float* const states = Cell::has_cells ? task.memory : task.output;
        const float* const begin = Cell::has_cells ? task.first_cells : task.first;
        CellBackward step{};
        step.size = size;
        for (auto order = sequences.steps() - 1; order >= 0; order--) {
            const auto time = sequences.step(order), count = Task::share(sequences.sizes[time], part, parts);
            if (count == 0) continue;
            const auto first_row = sequences.offsets[time] + part, going_on = sequences.going_on(order);
            for (int64_t k = 0; k < count; k++) {
                const auto sequence = part + k * parts, row = sequences.offsets[time] + sequence;
                step.gates = task.gates + row * Cell::gates * size;
                step.memory = task.memory + row * size;
                step.before = sequence < going_on ? states + (sequences.offsets[sequences.step(order - 1)] + sequence) * size : begin + sequence * size;
                step.output_gradient = task.output_gradient == nullptr ? nullptr : task.output_gradient + row * size;
                step.hidden_gradient = hidden + k * width;
                step.cell_gradient = cells + k * width;
                step.gate_gradient = task.gate_gradient + row * Cell::gates * size;
                step.hidden_gate_gradient = task.hidden_gate_gradient + row * Cell::gates * size;
                int64_t j = 0;
                for (; j + lanes <= size; j += lanes) Cell::template backward<true>(step, j, lanes);
                if (j < size) Cell::template backward<false>(step, j, size - j);
            }
            if (task.weights.floats != nullptr)
                task.multiply({task.hidden_gate_gradient + first_row * Cell::gates * size, parts * Cell::gates * size, task.weights, hidden, width, count, true});
        }
        scatter(hidden, all, size, task.first_gradient + part * size, parts * size);
        if (Cell::has_cells) scatter(cells, all, size, task.first_cells_gradient + part * size, parts * size);
    }
};

// `Loop::run` compiled for each instruction set, and run by as many threads as there is work for.
template <typename Loop>
struct Versions {
    static void baseline(const Task& task, int64_t part, int64_t parts) { Loop::run(task, part, parts); }
#if defined(__x86_64__)
    __attribute__((target("avx2,fma"))) static void avx2(const Task& task, int64_t part, int64_t parts) { Loop::run(task, part, parts); }
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512"))) static void avx512(const Task& task, int64_t part,
                                                                                                                      int64_t parts) {
        Loop::run(task, part, parts);
    }
#endif

    static void run(const Task& task) {
        auto* version = baseline;
#if defined(__x86_64__)
        if (instruction_set() == InstructionSet::avx512) version = avx512;
        else if (instruction_set() == InstructionSet::avx2) version = avx2;
#endif
        // Sequences share what is read of the weights: a thread needs several, and enough to do.
        const auto work = task.sequences.rows() * task.hidden * task.gate_count * (task.weights.floats == nullptr ? 8 : task.hidden);
        const auto most = std::min<int64_t>(std::max<int64_t>(1, task.sequences.batch() / 4), std::max<int64_t>(1, work / (20 * grain)));
        const auto parts = at::in_parallel_region() ? 1 : std::min<int64_t>(most, at::get_num_threads());
        at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
            for (auto part = begin; part < end; part++) version(task, part, parts);
        });
    }
};

Task task_of(const RecurrentPass& pass) {
    Task task{pass.sequences, pass.hidden, gates_of(pass.cell), {}, nullptr, data(pass.bias), data(pass.gates), data(pass.memory), data(pass.output),
              data(pass.first), data(pass.first_cells), data(pass.last), data(pass.last_cells), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
              packed_product()};
    return task;
}

}  // namespace

void run_forward(const RecurrentPass& pass) {
    auto task = task_of(pass);
    const auto columns = task.gate_count * padded(pass.hidden);
    at::Tensor product;
    Scratch packed(pass.sequences.steps() == 1 ? 0 : PackedMatrix::size(pass.hidden, columns));
    if (pass.sequences.steps() == 1) {
        product = at::mm(pass.first, pass.weights.t());
        task.product = data(product);
    } else {
        auto* floats = packed.take(0);
        PackedMatrix::pack_transposed(data(pass.weights), pass.hidden, task.gate_count, pass.hidden, floats);
        task.weights = {floats, pass.hidden, columns};
    }
    if (pass.cell == RecurrentCell::lstm) Versions<ForwardLoop<Lstm>>::run(task);
    else Versions<ForwardLoop<Gru>>::run(task);
}

void run_backward(const RecurrentPass& pass, const RecurrentGradients& gradients) {
    auto task = task_of(pass);
    task.output_gradient = data(gradients.output);
    task.last_gradient = data(gradients.last), task.last_cells_gradient = data(gradients.last_cells);
    task.gate_gradient = data(gradients.gates), task.hidden_gate_gradient = data(gradients.hidden_gates);
    task.first_gradient = data(gradients.first), task.first_cells_gradient = data(gradients.first_cells);
    const auto depth = task.gate_count * pass.hidden;
    const auto single = pass.sequences.steps() == 1;
    Scratch packed(single ? 0 : PackedMatrix::size(depth, pass.hidden));
    if (!single) {
        auto* floats = packed.take(0);
        PackedMatrix::pack(data(pass.weights), depth, pass.hidden, floats);
        task.weights = {floats, depth, padded(pass.hidden)};
    }
    if (pass.cell == RecurrentCell::lstm) Versions<BackwardLoop<Lstm>>::run(task);
    else Versions<BackwardLoop<Gru>>::run(task);
    if (single) at::Tensor(gradients.first).addmm_(gradients.hidden_gates, pass.weights);
}

}  // namespace deepnet
