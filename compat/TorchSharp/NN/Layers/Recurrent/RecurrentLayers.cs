using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Interop;

/// <summary>
/// What LSTM, GRU and RNN have in common: weights under PyTorch's names, registered in the module, and the call of LibTorch's operator with them.
/// </summary>
internal sealed class RecurrentLayers
{
    private readonly RecurrentKind _kind;
    private readonly RecurrentShape _shape;
    private readonly Parameter[] _weights; // as the operator takes them: each layer's, each direction's
    private nint _flatAt = -1;

    internal RecurrentLayers(Module module, RecurrentKind kind, RecurrentShape shape, Device? device, ScalarType? dtype)
    {
        (_kind, _shape) = (kind, shape.Checked());
        _weights = [.. Named(device, dtype).Select(weight => Registered(module, weight))];
        var bound = 1 / Math.Sqrt(shape.HiddenSize);
        foreach (var weight in _weights)
            InitialValues.FillUniform(weight, bound);
    }

    /// <summary>Applies the network to a batch of equal lengths, or to a single sequence.</summary>
    /// <param name="input">[time, batch, inputs], with batch_first [batch, time, inputs], or [time, inputs].</param>
    /// <param name="states">What to begin with, [layers · directions, batch, hidden] each; null for zeros.</param>
    /// <param name="training">Whether layers drop features.</param>
    /// <returns>The output and the last states, which belong to the caller's scope.</returns>
    internal (Tensor Output, Tensor[] States) Run(Tensor input, Tensor[]? states, bool training)
    {
        ArgumentNullException.ThrowIfNull(input);
        var dimensions = input.Dimensions;
        if (dimensions is not (2 or 3) || input.size(-1) != _shape.InputSize)
            throw new ArgumentException(
                $"{_kind.Name} expects an input [{(_shape.BatchFirst ? "batch, time" : "time, batch")}, {_shape.InputSize}] or [time, {_shape.InputSize}], "
                    + $"but got the shape {input.shape.Text()}.",
                nameof(input));

        using var scope = NewDisposeScope();
        var batchDimension = _shape.BatchFirst ? 0 : 1;
        var single = dimensions == 2;
        if (single)
        {
            input = Aten.unsqueeze.Call(input, batchDimension);
            states = states is null ? null : Array.ConvertAll(states, state => Aten.unsqueeze.Call(state, 1));
        }
        states = Begin(states, input, input.size(batchDimension), single);
        Flatten(input);
        var results = _kind.States == 2
            ? List(_kind.OnPadded.Call3(input, states, _weights, _shape.Bias, _shape.Layers, _shape.Dropout, training, _shape.Bidirectional, _shape.BatchFirst))
            : List(_kind.OnPadded.Call2(input, states[0], _weights, _shape.Bias, _shape.Layers, _shape.Dropout, training, _shape.Bidirectional, _shape.BatchFirst));
        if (single)
            results = [Aten.squeeze_dim.Call(results[0], batchDimension), .. results[1..].Select(state => Aten.squeeze_dim.Call(state, 1))];
        scope.MoveToOuter(results);
        return (results[0], results[1..]);
    }

    /// <summary>The same for a packed batch of unequal lengths; states are in the order of the batch before it was packed.</summary>
    internal (utils.rnn.PackedSequence Output, Tensor[] States) Run(utils.rnn.PackedSequence input, Tensor[]? states, bool training)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.data.Dimensions != 2 || input.data.size(-1) != _shape.InputSize)
            throw new ArgumentException(
                $"{_kind.Name} expects packed data [steps, {_shape.InputSize}], but got the shape {input.data.shape.Text()}.", nameof(input));

        using var scope = NewDisposeScope();
        if (states is not null && input.sorted_indices is { } order)
            states = Array.ConvertAll(states, state => Aten.index_select.Call(state, 1, order));
        states = Begin(states, input.data, input.LargestBatch, single: false);
        Flatten(input.data);
        var results = _kind.States == 2
            ? List(_kind.OnPacked.Call3(input.data, input.batch_sizes, states, _weights, _shape.Bias, _shape.Layers, _shape.Dropout, training, _shape.Bidirectional))
            : List(_kind.OnPacked.Call2(input.data, input.batch_sizes, states[0], _weights, _shape.Bias, _shape.Layers, _shape.Dropout, training, _shape.Bidirectional));
        var last = results[1..];
        if (input.unsorted_indices is { } back)
            last = Array.ConvertAll(last, state => Aten.index_select.Call(state, 1, back));
        scope.MoveToOuter(last);
        var output = new utils.rnn.PackedSequence(results[0], input.batch_sizes.alias(), input.sorted_indices?.alias(), input.unsorted_indices?.alias());
        return (output.MoveToOuterDisposeScope(), last);
    }

    /// <summary>
    /// Lays the weights in one block of memory, which cuDNN's kernels want; elsewhere than on a GPU nothing is to do. It is done again where the weights
    /// have moved since.
    /// </summary>
    internal void Flatten()
    {
        var first = _weights[0];
        if (first.device_type != DeviceType.CUDA || !Aten.use_cudnn_rnn_flatten_weight.Exists || !Aten.use_cudnn_rnn_flatten_weight.CallBool())
            return;
        var address = Address();
        if (address == _flatAt || _weights.Any(weight => weight.device_type != DeviceType.CUDA || weight.dtype != first.dtype)
            || _weights.DistinctBy(weight => Native.dn_tensor_data(weight.Handle)).Count() != _weights.Length)
            return;
        using var noGradient = no_grad();
        Aten.cudnn_rnn_flatten_weight.Run(_weights, _shape.Bias ? 4 : 2, _shape.InputSize, _kind.CudnnMode, _shape.HiddenSize, 0, _shape.Layers, _shape.BatchFirst,
            _shape.Bidirectional);
        _flatAt = Address();

        nint Address() => Native.dn_tensor_data(first.Handle);
    }

    private void Flatten(Tensor input)
    {
        if (input.device_type == DeviceType.CUDA)
            Flatten();
    }

    private Tensor[] Begin(Tensor[]? states, Tensor input, long batch, bool single)
    {
        long[] shape = [_shape.Layers * _shape.Directions, batch, _shape.HiddenSize];
        if (states is null)
        {
            var none = zeros(shape, dtype: input.dtype, device: input.device);
            return _kind.States == 2 ? [none, none] : [none];
        }
        foreach (var state in states)
            if (!state.shape.AsSpan().SequenceEqual(shape))
                throw new ArgumentException(
                    $"{_kind.Name} expects a state of the shape {(single ? new[] { shape[0], shape[2] } : shape).Text()} here, "
                        + $"but got {(single ? new[] { state.size(0), state.size(-1) } : state.shape).Text()}.");
        return states;
    }

    private IEnumerable<(string Name, Parameter Weight)> Named(Device? device, ScalarType? dtype)
    {
        var rows = _kind.Gates * _shape.HiddenSize;
        for (var layer = 0L; layer < _shape.Layers; layer++)
            for (var direction = 0; direction < _shape.Directions; direction++)
            {
                var suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
                var inputs = layer == 0 ? _shape.InputSize : _shape.HiddenSize * _shape.Directions;
                yield return ($"weight_ih{suffix}", InitialValues.Empty([rows, inputs], device, dtype));
                yield return ($"weight_hh{suffix}", InitialValues.Empty([rows, _shape.HiddenSize], device, dtype));
                if (!_shape.Bias)
                    continue;
                yield return ($"bias_ih{suffix}", InitialValues.Empty([rows], device, dtype));
                yield return ($"bias_hh{suffix}", InitialValues.Empty([rows], device, dtype));
            }
    }

    private static Parameter Registered(Module module, (string Name, Parameter Weight) weight)
    {
        module.register_parameter(weight.Name, weight.Weight);
        return weight.Weight;
    }

    private static Tensor[] List((Tensor, Tensor) results) => [results.Item1, results.Item2];

    private static Tensor[] List((Tensor, Tensor, Tensor) results) => [results.Item1, results.Item2, results.Item3];
}
