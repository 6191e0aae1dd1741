// LSTM and GRU layers for float32 on the CPU, each direction of a layer one node of the graph; LibTorch records about fifteen a time step. The inputs
// of all steps go through one matrix product, and so do all weights' gradients; what happens from step to step is in recurrence.cpp. For anything
// else (other types and devices, projections) LibTorch's own operators of the same names and arguments are called.
#include "recurrence.h"

#include "torch_version.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <cstring>
#include <tuple>
#include <vector>

namespace deepnet {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using Optional = c10::optional<at::Tensor>;  // as the graph wants what may be missing

// The type in which autocast has matrix products computed; float32 where it is off.
at::ScalarType type_of_products() {
#if DN_TORCH_AT_LEAST(2, 4)
    return at::autocast::is_autocast_enabled(at::kCPU) ? at::autocast::get_autocast_dtype(at::kCPU) : at::kFloat;
#else
    return at::autocast::is_cpu_enabled() ? at::autocast::get_autocast_cpu_dtype() : at::kFloat;
#endif
}

at::Tensor product(const at::Tensor& a, const at::Tensor& b, at::ScalarType type) {
    return type == at::kFloat ? at::mm(a, b) : at::mm(a.to(type), b.to(type)).to(at::kFloat);
}

// The hidden state before each row, and where sequences begin what they begin with.
at::Tensor states_before(const at::Tensor& output, const at::Tensor& first, const Sequences& sequences) {
    auto before = at::empty_like(output);
    const auto size = output.size(1);
    const auto copy = [&](int64_t row, const at::Tensor& from, int64_t start, int64_t rows) {
        std::memcpy(before.data_ptr<float>() + row * size, from.data_ptr<float>() + start * size, rows * size * sizeof(float));
    };
    for (int64_t order = 0; order < sequences.steps(); order++) {
        const auto time = sequences.step(order), row = sequences.offsets[time], old = sequences.going_on(order);
        if (old > 0) copy(row, output, sequences.offsets[sequences.step(order - 1)], old);
        if (old < sequences.sizes[time]) copy(row + old, first, old, sequences.sizes[time] - old);
    }
    return before;
}

// [rows, hidden], and the last states [batch, hidden]; a GRU has no cells.
struct Layer : torch::autograd::Function<Layer> {
    // Saved, in this order.
    enum { input, input_weights, hidden_weights, input_bias, hidden_bias, first, first_cells, output, gates, memory };

    static variable_list forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& w_ih, const at::Tensor& w_hh,
                                 const Optional& input_biases, const Optional& hidden_biases, const at::Tensor& h0, const Optional& cells, bool keeps, std::vector<int64_t> sizes, bool reverse,
                                 at::ScalarType type) {
        at::AutoDispatchBelowADInplaceOrView below;
        c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
        const auto b_ih = input_biases.value_or(at::Tensor()), b_hh = hidden_biases.value_or(at::Tensor()), c0 = cells.value_or(at::Tensor());
        const auto is_lstm = c0.defined();
        const Sequences sequences(sizes, reverse);
        const auto hidden = w_hh.size(1);
        auto activations = gates_of_inputs(x, w_ih, b_ih, b_hh, is_lstm, type);
        auto result = at::empty({x.size(0), hidden}, x.options());
        auto kept = keeps ? at::empty_like(result) : at::Tensor();
        auto last = at::empty_like(h0, at::MemoryFormat::Contiguous), last_cells = is_lstm ? at::empty_like(last) : at::Tensor();
        run_forward({is_lstm ? RecurrentCell::lstm : RecurrentCell::gru, sequences, hidden, w_hh, candidate_bias(b_hh, is_lstm), activations, kept, result, h0, c0, last,
                     last_cells});
        if (keeps) {
            context->save_for_backward({x, w_ih, w_hh, b_ih, b_hh, h0, c0, result, activations, kept});
            context->saved_data["sizes"] = std::move(sizes);
            context->saved_data["reverse"] = reverse;
            context->saved_data["type"] = static_cast<int64_t>(type);
            context->set_materialize_grads(false);
        }
        return is_lstm ? variable_list{result, last, last_cells} : variable_list{result, last};
    }

    static variable_list backward(AutogradContext* context, variable_list given) {
        const auto saved = context->get_saved_variables();
        const auto is_lstm = saved[first_cells].defined();
        const Sequences sequences(context->saved_data["sizes"].toIntVector(), context->saved_data["reverse"].toBool());
        const auto type = static_cast<at::ScalarType>(context->saved_data["type"].toInt());
        if (at::GradMode::is_enabled()) return differentiable(saved, given, sequences);

        at::AutoDispatchBelowADInplaceOrView below;
        c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
        for (auto& gradient : given)
            if (gradient.defined()) gradient = gradient.contiguous();
        const auto of_gates = at::empty_like(saved[gates]), of_hidden_gates = is_lstm ? of_gates : at::empty_like(of_gates);
        const auto of_first = at::empty_like(saved[first]), of_cells = is_lstm ? at::empty_like(of_first) : at::Tensor();
        run_backward({is_lstm ? RecurrentCell::lstm : RecurrentCell::gru, sequences, saved[hidden_weights].size(1), saved[hidden_weights], {}, saved[gates], saved[memory],
                      saved[output], saved[first], saved[first_cells], {}, {}},
                     {given[0], given[1], is_lstm ? given[2] : at::Tensor(), of_gates, of_hidden_gates, of_first, of_cells});
        variable_list results(11);
        if (saved[input].requires_grad()) results[input] = product(of_gates, saved[input_weights], type);
        if (saved[input_weights].requires_grad()) results[input_weights] = product(of_gates.t(), saved[input], type);
        if (saved[hidden_weights].requires_grad())
            results[hidden_weights] = product(of_hidden_gates.t(), states_before(saved[output], saved[first], sequences), type);
        if (saved[input_bias].defined()) {
            results[input_bias] = of_gates.sum(0);
            results[hidden_bias] = is_lstm ? results[input_bias].clone() : of_hidden_gates.sum(0);
        }
        results[first] = of_first, results[first_cells] = of_cells;
        return results;
    }

    static at::Tensor gates_of_inputs(const at::Tensor& x, const at::Tensor& w_ih, const at::Tensor& b_ih, const at::Tensor& b_hh, bool is_lstm, at::ScalarType type) {
        if (!b_ih.defined()) return product(x, w_ih.t(), type);
        // Both biases at once, except that of a GRU's candidate, of whose hidden part the reset gate takes a share.
        auto bias = b_ih.clone();
        const auto together = is_lstm ? bias.size(0) : bias.size(0) / 3 * 2;
        bias.narrow(0, 0, together).add_(b_hh.narrow(0, 0, together));
        return type == at::kFloat ? at::addmm(bias, x, w_ih.t()) : product(x, w_ih.t(), type).add_(bias);
    }

    static at::Tensor candidate_bias(const at::Tensor& b_hh, bool is_lstm) {
        return is_lstm || !b_hh.defined() ? at::Tensor() : b_hh.narrow(0, b_hh.size(0) / 3 * 2, b_hh.size(0) / 3);
    }

    // For create_graph: the layer once more, step by step, of operators that have second derivatives.
    static variable_list differentiable(const variable_list& saved, const variable_list& given, const Sequences& sequences) {
        auto h = saved[first], c = saved[first_cells];
        variable_list outputs(sequences.steps());
        for (int64_t order = 0; order < sequences.steps(); order++) {
            const auto time = sequences.step(order), count = sequences.sizes[time], rest = h.size(0) - count;
            const auto x = saved[input].narrow(0, sequences.offsets[time], count), now = h.narrow(0, 0, count);
            at::Tensor next, cells;
            if (c.defined())
                std::tie(next, cells) = at::lstm_cell(x, {now, c.narrow(0, 0, count)}, saved[input_weights], saved[hidden_weights], saved[input_bias], saved[hidden_bias]);
            else
                next = at::gru_cell(x, now, saved[input_weights], saved[hidden_weights], saved[input_bias], saved[hidden_bias]);
            outputs[time] = next;
            h = rest == 0 ? next : at::cat({next, h.narrow(0, count, rest)});
            if (c.defined()) c = rest == 0 ? cells : at::cat({cells, c.narrow(0, count, rest)});
        }
        variable_list made{at::cat(outputs), h, c}, ends, gradients, sources;
        for (size_t k = 0; k < given.size(); k++)
            if (given[k].defined()) ends.push_back(made[k]), gradients.push_back(given[k]);
        std::vector<size_t> places;
        for (size_t k = input; k <= first_cells; k++)
            if (saved[k].defined() && saved[k].requires_grad()) places.push_back(k), sources.push_back(saved[k]);
        const auto found = torch::autograd::grad(ends, sources, gradients, true, true, true);
        variable_list results(11);
        for (size_t k = 0; k < places.size(); k++) results[places[k]] = found[k];
        return results;
    }
};

struct Stack {
    bool has_biases;
    int64_t layers;
    double dropout;
    bool bidirectional;

    int64_t directions() const { return bidirectional ? 2 : 1; }
    int64_t weights() const { return has_biases ? 4 : 2; }
};

bool is_plain(const at::Tensor& t, at::ScalarType products) {
    return t.defined() && t.is_cpu() && t.layout() == at::kStrided && !t.is_neg()
        && (t.scalar_type() == at::kFloat || (products != at::kFloat && t.scalar_type() == products));
}

bool is_matrix(const at::Tensor& t, int64_t rows, int64_t columns) { return t.dim() == 2 && t.size(0) == rows && t.size(1) == columns; }

// Whether the layers are of the kind, the type and the shapes that are computed here; LibTorch's operators explain what is wrong with the others.
bool fits(const Stack& stack, at::TensorList params, at::TensorList states, const at::Tensor& data, int64_t batch, int64_t gate_count, at::ScalarType products) {
    const auto count = stack.layers * stack.directions();
    if (!is_plain(data, products) || data.numel() == 0 || static_cast<int64_t>(params.size()) != count * stack.weights()) return false;
    for (const auto& state : states)
        if (!is_plain(state, products) || state.dim() != 3 || state.sizes() != states[0].sizes()) return false;
    const auto hidden = states[0].size(2);
    if (states[0].size(0) != count || states[0].size(1) != batch || hidden == 0) return false;
    for (const auto& weight : params)
        if (!is_plain(weight, at::kFloat)) return false;
    for (int64_t k = 0; k < count; k++) {
        const auto inputs = k < stack.directions() ? data.size(-1) : hidden * stack.directions();
        const auto* of_layer = params.data() + k * stack.weights();
        if (!is_matrix(of_layer[0], gate_count * hidden, inputs) || !is_matrix(of_layer[1], gate_count * hidden, hidden)) return false;
        for (int64_t bias = 2; bias < stack.weights(); bias++)
            if (of_layer[bias].dim() != 1 || of_layer[bias].size(0) != gate_count * hidden) return false;
    }
    return true;
}

// Through all layers: the output [rows, directions · hidden], then the states at the end.
variable_list run(const Stack& stack, at::Tensor data, const std::vector<int64_t>& sizes, at::TensorList states, at::TensorList params, bool train, at::ScalarType products) {
    std::vector<variable_list> ends(states.size());
    for (int64_t layer = 0; layer < stack.layers; layer++) {
        variable_list outputs;
        data = data.to(at::kFloat).contiguous();
        for (int64_t direction = 0; direction < stack.directions(); direction++) {
            const auto k = layer * stack.directions() + direction;
            const auto* of_layer = params.data() + k * stack.weights();
            const auto begin = [&](size_t state) { return state < states.size() ? states[state][k].to(at::kFloat).contiguous() : at::Tensor(); };
            const auto contiguous = [&](int64_t w) { return w < stack.weights() ? of_layer[w].contiguous() : at::Tensor(); };
            const variable_list inputs{data, contiguous(0), contiguous(1), contiguous(2), contiguous(3), begin(0), begin(1)};
            const auto keeps = at::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(inputs);
            const auto results = Layer::apply(inputs[0], inputs[1], inputs[2], Optional(inputs[3]), Optional(inputs[4]), inputs[5], Optional(inputs[6]), keeps, sizes, direction == 1, products);
            outputs.push_back(results[0]);
            for (size_t state = 0; state < states.size(); state++) ends[state].push_back(results[1 + state]);
        }
        data = outputs.size() == 1 ? outputs[0] : at::cat(outputs, 1);
        if (stack.dropout != 0 && train && layer < stack.layers - 1) data = at::dropout(data, stack.dropout, true);
    }
    variable_list results{data};
    for (const auto& end : ends) results.push_back(at::stack(end));
    return results;
}

// A batch [time, batch, inputs] of sequences of equal length, or with the batch first. No results where LibTorch has to compute them.
variable_list run_padded(const Stack& stack, const at::Tensor& input, at::TensorList states, at::TensorList params, bool train, bool batch_first, int64_t gate_count) {
    const auto products = type_of_products();
    if (input.dim() != 3 || !fits(stack, params, states, input, input.size(batch_first ? 0 : 1), gate_count, products)) return {};
    const auto by_time = batch_first ? input.transpose(0, 1) : input;
    const auto steps = by_time.size(0), batch = by_time.size(1);
    auto results = run(stack, by_time.reshape({steps * batch, by_time.size(2)}), std::vector<int64_t>(steps, batch), states, params, train, products);
    results[0] = results[0].view({steps, batch, results[0].size(1)});
    if (batch_first) results[0] = results[0].transpose(0, 1);
    return results;
}

// A packed batch: the rows of all sequences that have a first step, then a second, …
variable_list run_packed(const Stack& stack, const at::Tensor& data, const at::Tensor& batch_sizes, at::TensorList states, at::TensorList params, bool train, int64_t gate_count) {
    const auto products = type_of_products();
    if (data.dim() != 2 || batch_sizes.dim() != 1 || batch_sizes.numel() == 0 || batch_sizes.scalar_type() != at::kLong || !batch_sizes.is_cpu()) return {};
    const auto counts = batch_sizes.contiguous();
    const auto* first = counts.data_ptr<int64_t>();
    std::vector<int64_t> sizes(first, first + counts.numel());
    int64_t rows = 0, before = sizes[0];
    for (const auto size : sizes) {
        TORCH_CHECK(size > 0 && size <= before, "deepnet: the sizes of a packed batch are above 0 and never grow, but got ", batch_sizes, ".");
        rows += before = size;
    }
    TORCH_CHECK(rows == data.size(0), "deepnet: a packed batch has ", data.size(0), " rows, but its sizes add up to ", rows, ".");
    if (!fits(stack, params, states, data, sizes[0], gate_count, products)) return {};
    return run(stack, data, sizes, states, params, train, products);
}

using TwoTensors = std::tuple<at::Tensor, at::Tensor>;
using ThreeTensors = std::tuple<at::Tensor, at::Tensor, at::Tensor>;

ThreeTensors lstm_input(const at::Tensor& input, at::TensorList hx, at::TensorList params, bool has_biases, int64_t num_layers, double dropout, bool train,
                        bool bidirectional, bool batch_first) {
    const auto results = hx.size() == 2 ? run_padded({has_biases, num_layers, dropout, bidirectional}, input, hx, params, train, batch_first, 4) : variable_list();
    if (results.empty()) return at::lstm(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first);
    return ThreeTensors(results[0], results[1], results[2]);
}

ThreeTensors lstm_data(const at::Tensor& data, const at::Tensor& batch_sizes, at::TensorList hx, at::TensorList params, bool has_biases, int64_t num_layers, double dropout,
                       bool train, bool bidirectional) {
    const auto results = hx.size() == 2 ? run_packed({has_biases, num_layers, dropout, bidirectional}, data, batch_sizes, hx, params, train, 4) : variable_list();
    if (results.empty()) return at::lstm(data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional);
    return ThreeTensors(results[0], results[1], results[2]);
}

TwoTensors gru_input(const at::Tensor& input, const at::Tensor& hx, at::TensorList params, bool has_biases, int64_t num_layers, double dropout, bool train,
                     bool bidirectional, bool batch_first) {
    const auto results = run_padded({has_biases, num_layers, dropout, bidirectional}, input, hx, params, train, batch_first, 3);
    if (results.empty()) return at::gru(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first);
    return TwoTensors(results[0], results[1]);
}

TwoTensors gru_data(const at::Tensor& data, const at::Tensor& batch_sizes, const at::Tensor& hx, at::TensorList params, bool has_biases, int64_t num_layers, double dropout,
                    bool train, bool bidirectional) {
    const auto results = run_packed({has_biases, num_layers, dropout, bidirectional}, data, batch_sizes, hx, params, train, 3);
    if (results.empty()) return at::gru(data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional);
    return TwoTensors(results[0], results[1]);
}

}  // namespace

// The schemas of aten::lstm and aten::gru.
TORCH_LIBRARY_FRAGMENT(deepnet, m) {
    m.def(
        "lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, "
        "bool batch_first) -> (Tensor, Tensor, Tensor)",
        lstm_input);
    m.def(
        "lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, "
        "bool bidirectional) -> (Tensor, Tensor, Tensor)",
        lstm_data);
    m.def(
        "gru.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, "
        "bool batch_first) -> (Tensor, Tensor)",
        gru_input);
    m.def(
        "gru.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, "
        "bool bidirectional) -> (Tensor, Tensor)",
        gru_data);
}

}  // namespace deepnet
