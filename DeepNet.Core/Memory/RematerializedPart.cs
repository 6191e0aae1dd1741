using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet;

/// <summary>
/// A part of a model that is run again in the backward pass: what it is, and what its first run began with. What that run leaves for later
/// ("saved") is its inputs, the parameters and copies of the buffers as it found them.
/// </summary>
internal sealed class RematerializedPart
{
    private readonly Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> _function;
    private readonly int _inputs;
    private readonly DeviceType _device;
    private readonly Tensor[] _buffers;

    private Surroundings _surroundings;
    private long[][] _shapes = [];

    public RematerializedPart(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<nn.Module> modules, IReadOnlyList<Tensor> inputs)
    {
        _function = function;
        _inputs = inputs.Count;
        Parameters = [.. modules.SelectMany(module => module.parameters()).Where(parameter => parameter.requires_grad).DistinctBy(parameter => parameter.Handle)];
        // In evaluation mode buffers stay as they are.
        _buffers = [.. modules.Where(module => module.training).SelectMany(module => module.buffers()).DistinctBy(buffer => buffer.Handle)];
        _device = (inputs.FirstOrDefault() ?? Parameters.FirstOrDefault())?.device_type ?? DeviceType.CPU;
        NeedsGradient = Parameters.Count > 0 || inputs.Any(input => input.requires_grad);
    }

    /// <summary>Those that need a gradient, each once.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    public bool NeedsGradient { get; }

    /// <summary>The first run, which records nothing.</summary>
    /// <returns>The results, and copies of the buffers as it found them.</returns>
    public (List<Tensor> Results, Tensor[] Buffers) Run(Tensor[] arguments)
    {
        using var nothing = no_grad();
        var before = Array.ConvertAll(_buffers, buffer => buffer.clone());
        _surroundings = Surroundings.Capture(_device);
        // Casts of weights that are made here have no graph: no other part may find them in autocast's cache.
        using var cpu = _surroundings.EnterAutocast(DeviceType.CPU, withoutCache: true);
        using var other = _surroundings.EnterAutocast(_device, withoutCache: true);
        List<Tensor> results = [.. _function(arguments.AsSpan(0, _inputs).ToArray())];
        _shapes = [.. results.Select(result => result.shape)];
        _surroundings = _surroundings.WithoutUnusedRandomness();
        return (results, before);
    }

    /// <summary>Runs the part again and goes back through it.</summary>
    /// <param name="saved">What the first run left.</param>
    /// <param name="gradients">The gradient of each result.</param>
    /// <returns>The gradient of each input and parameter; null where it needs none or has no influence.</returns>
    public Tensor?[] Gradients(IReadOnlyList<Tensor> saved, IReadOnlyList<Tensor> gradients)
    {
        using var recorded = enable_grad();
        using var buffers = new BufferLoan(_buffers, [.. saved.Skip(_inputs + Parameters.Count)]);
        return GradientsOf(Repeat(saved, out var inputs), inputs, gradients, differentiable: false);
    }

    /// <summary>Runs the part again, goes back through it, and back through that.</summary>
    /// <param name="saved">What the first run left.</param>
    /// <param name="gradients">The gradient of each result.</param>
    /// <param name="second">The gradient of each wanted gradient.</param>
    /// <returns>The gradient of each tensor in <paramref name="saved"/>, then of each in <paramref name="gradients"/>; null where there is none.</returns>
    public Tensor?[] SecondGradients(IReadOnlyList<Tensor> saved, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> second)
    {
        using var recorded = enable_grad();
        using var buffers = new BufferLoan(_buffers, [.. saved.Skip(_inputs + Parameters.Count)]);
        var results = Repeat(saved, out var inputs);
        Tensor[] given = [.. gradients.Select(gradient => gradient.detach().requires_grad_(gradient.is_floating_point()))];
        var found = GradientsOf(results, inputs, given, differentiable: true);

        var wanted = Wanted(saved).ToArray();
        var pairs = found.Where((_, k) => wanted[k]).Zip(second).Where(pair => pair.First is { requires_grad: true } && pair.Second is not null).ToArray();
        Tensor[] sources = [.. inputs, .. Parameters, .. given];
        Tensor[] reached = [.. sources.Where(source => source.requires_grad)];
        if (pairs.Length == 0)
            return new Tensor?[saved.Count + given.Length];
        var results2 = autograd.grad([.. pairs.Select(pair => pair.First!)], reached, [.. pairs.Select(pair => pair.Second)], allow_unused: true);
        var next = 0;
        Tensor?[] all = [.. sources.Select(source => source.requires_grad ? results2[next++] : null)];
        return [.. all[..(_inputs + Parameters.Count)], .. new Tensor?[_buffers.Length], .. all[(_inputs + Parameters.Count)..]];
    }

    /// <summary>Of each input and parameter whether it needs a gradient.</summary>
    public IEnumerable<bool> Wanted(IReadOnlyList<Tensor> saved) => saved.Take(_inputs + Parameters.Count).Select(tensor => tensor.requires_grad);

    /// <summary>What the first run left, and what came after it.</summary>
    public (List<Tensor> Saved, List<Tensor> Later) Separate(List<Tensor> tensors)
    {
        var count = _inputs + Parameters.Count + _buffers.Length;
        return (tensors[..count], tensors[count..]);
    }

    private Tensor?[] GradientsOf(IReadOnlyList<Tensor> results, Tensor[] inputs, IReadOnlyList<Tensor> gradients, bool differentiable)
    {
        Tensor[] wanted = [.. inputs.Where(input => input.requires_grad), .. Parameters];
        int[] places = [.. Enumerable.Range(0, results.Count).Where(k => results[k].requires_grad && gradients[k] is not null)];
        if (places.Length == 0)
            return new Tensor?[inputs.Length + Parameters.Count];
        var found = autograd.grad([.. places.Select(k => results[k])], wanted, [.. places.Select(k => gradients[k])],
            retain_graph: differentiable, create_graph: differentiable, allow_unused: true);
        var next = 0;
        return [.. inputs.Select(input => input.requires_grad ? found[next++] : null), .. found.Skip(wanted.Length - Parameters.Count)];
    }

    /// <summary>Runs the part again, recorded this time; its graph begins at its inputs.</summary>
    private IReadOnlyList<Tensor> Repeat(IReadOnlyList<Tensor> saved, out Tensor[] inputs)
    {
        inputs = [.. saved.Take(_inputs).Select(input => input.detach().requires_grad_(input.requires_grad))];
        using var randomness = _surroundings.EnterRandomness();
        using var cpu = _surroundings.EnterAutocast(DeviceType.CPU);
        using var other = _surroundings.EnterAutocast(_device);
        var results = _function(inputs);
        if (results.Count != _shapes.Length || !results.Zip(_shapes).All(pair => pair.First.shape.AsSpan().SequenceEqual(pair.Second)))
            throw new InvalidOperationException(
                $"A rematerialized part gave {Text(_shapes)} at first and {Text(results.Select(result => result.shape))} when it was run again for the backward pass: it must compute the same each time.");
        return results;
    }

    private static string Text(IEnumerable<long[]> shapes) => string.Join(", ", shapes.Select(shape => $"[{string.Join(", ", shape)}]"));
}
