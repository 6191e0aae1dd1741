using DeepNet.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// Takes the outputs of modules inside of a model, for transfer learning, distillation or a look: the model runs as it is, and hooks copy
/// what the modules return.
/// </summary>
/// <remarks>
/// The copies are as the modules returned them, also where the model goes on to change its activations in place, and gradients flow back
/// through them; not through those of modules that are run again in the backward pass (<c>Rematerialize</c>), where the module around them has
/// to be taken. Of a module that is called several times, the last output counts. The model stays the caller's.
/// </remarks>
/// <example><code>
/// using var features = new FeatureExtractor(model, "layer3", "layer4");
/// var maps = features.Extract(images)["layer4"]; // [batch, 512, height / 32, width / 32]
/// </code></example>
public sealed class FeatureExtractor : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly List<Action> _removals = [];
    private Dictionary<string, Tensor>? _seen; // null outside of Extract
    private DisposeScope? _scope;

    /// <summary>Puts hooks on the modules.</summary>
    /// <param name="model">The model.</param>
    /// <param name="modules">Names of modules, as in the keys of the state dict: <c>layer4</c>, <c>layer4.1.conv2</c>. At least one.</param>
    /// <exception cref="ArgumentException">None; or the model has no such module, or one that cannot be called, as a list of modules.</exception>
    public FeatureExtractor(nn.Module<Tensor, Tensor> model, params string[] modules)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(modules);
        if (modules.Length == 0)
            throw new ArgumentException("Name at least one module.", nameof(modules));
        _model = model;
        Modules = [.. modules.Distinct(StringComparer.Ordinal)];
        var all = model.named_modules().ToDictionary(entry => entry.name, entry => entry.module, StringComparer.Ordinal);
        foreach (var name in Modules)
            if (!all.ContainsKey(name))
                throw new ArgumentException($"{model.GetName()} has no module '{name}'{NearestName.Hint(name, all.Keys)}.", nameof(modules));
        foreach (var name in Modules)
        {
            if (CallHooks.Watch(all[name], (_, output) => Note(name, output)) is { } removal)
            {
                _removals.Add(removal);
                continue;
            }
            Dispose();
            throw new ArgumentException($"The module '{name}' is a {all[name].GetName()}, which cannot be called.", nameof(modules));
        }
    }

    /// <summary>The names of the modules.</summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>Runs the model and returns what the modules returned.</summary>
    /// <param name="input">What the model takes.</param>
    /// <returns>The outputs by the modules' names; the caller or the current dispose scope disposes them. The model's own output is let go.</returns>
    /// <exception cref="InvalidOperationException">A module did not run, or returned no tensor.</exception>
    /// <exception cref="ObjectDisposedException">The extractor was disposed.</exception>
    public IReadOnlyDictionary<string, Tensor> Extract(Tensor input)
    {
        ObjectDisposedException.ThrowIf(_removals.Count == 0, this);
        using var scope = NewDisposeScope();
        (_seen, _scope) = (new(StringComparer.Ordinal), scope);
        try
        {
            _model.call(input);
            foreach (var name in Modules)
                if (!_seen.ContainsKey(name))
                    throw new InvalidOperationException($"The module '{name}' did not run by call, or returned no tensor.");
            foreach (var output in _seen.Values)
                output.MoveToOuterDisposeScope();
            return _seen;
        }
        finally
        {
            (_seen, _scope) = (null, null);
        }
    }

    /// <summary>Takes the hooks off the model.</summary>
    public void Dispose()
    {
        foreach (var remove in _removals)
            remove();
        _removals.Clear();
    }

    private void Note(string name, Tensor output)
    {
        if (_seen is null)
            return; // somebody else runs the model
        if (_seen.Remove(name, out var before))
            before.Dispose();
        _seen.Add(name, output.clone().MoveToOtherDisposeScope(_scope));
    }
}
