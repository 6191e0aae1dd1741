using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>One file of a checkpoint, <c>{name}.safetensors</c>: who its tensors are asked from, and who gets them back.</summary>
/// <param name="Name">The file's name without its ending: letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
/// <param name="Save">
/// The tensors by name, as they are now; those that it makes belong to the dispose scope around the call. None: the checkpoint gets no such file.
/// </param>
/// <param name="Restore">Puts them back. Where the checkpoint has no such file it gets <see cref="SavedTensors"/> without any.</param>
public sealed record CheckpointPart(string Name, Func<IEnumerable<(string Name, Tensor Value)>> Save, Action<SavedTensors> Restore)
{
    /// <summary>The file's name without its ending.</summary>
    public string Name { get; } = Name.Length > 0 && Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
        ? Name
        : throw new ArgumentException($"A part's name becomes a file's: letters, digits, '.', '-' and '_' are expected, but it is '{Name}'.", nameof(Name));

    internal string File => $"{Name}.safetensors";

    /// <summary>A model's parameters and buffers, all of which the checkpoint must hold.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The file's name without its ending. Default <c>model</c>.</param>
    public static CheckpointPart Model(nn.Module model, string name = "model")
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(name, () => model.state_dict().Select(entry => (entry.Key, entry.Value)), saved => saved.CopyTo(model.state_dict()));
    }

    /// <summary>What an optimizer keeps.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="player">Whose it is, where there are several; the file is <c>optimizer.{player}</c> then. Default empty: there is one.</param>
    public static CheckpointPart Optimizer(ModelOptimizer optimizer, string player = "")
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return new(player.Length == 0 ? "optimizer" : $"optimizer.{player}", optimizer.State, saved => optimizer.Restore(saved.Find));
    }

    /// <summary>Gradients, which last from one step to the next only in the middle of an accumulation window.</summary>
    /// <param name="parameters">Names and parameters. A gradient that the checkpoint lacks is set to null.</param>
    /// <param name="isOpen">Whether a window is open, so that there is something to save.</param>
    public static CheckpointPart Gradients(IReadOnlyList<(string Name, Parameter Parameter)> parameters, Func<bool> isOpen) => new(
        "gradients",
        () => isOpen() ? parameters.Where(p => p.Parameter.grad is not null).Select(p => (p.Name, p.Parameter.grad!)) : [],
        saved =>
        {
            foreach (var (name, parameter) in parameters)
                parameter.grad = saved.Find(name)?.to(parameter.dtype, parameter.device).DetachFromDisposeScope();
        });

    /// <summary>Numbers by name, float64: what metrics have added up.</summary>
    /// <param name="save">The numbers as they are now.</param>
    /// <param name="restore">Puts them back; it is not called where the checkpoint holds none.</param>
    /// <param name="name">The file's name without its ending. Default <c>metrics</c>.</param>
    public static CheckpointPart Numbers(
        Func<IReadOnlyDictionary<string, double[]>> save, Action<IReadOnlyDictionary<string, double[]>> restore, string name = "metrics") => new(
        name,
        () => save().Select(entry => (entry.Key, tensor(entry.Value, ScalarType.Float64))),
        saved =>
        {
            if (saved.Names.Count > 0)
                restore(saved.Names.ToDictionary(key => key, key => saved.Find(key)!.data<double>().ToArray()));
        });
}
