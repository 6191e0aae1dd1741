using System.Collections.Immutable;
using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>How weights are loaded into a module.</summary>
public sealed record WeightsOptions
{
    /// <summary>Whether every tensor must be in both the file and the module; true by default. Batch normalisation's
    /// <c>num_batches_tracked</c>, which old files lack, may always be missing.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>How the file's names become the module's; as they are, without wrappers' prefixes, by default.</summary>
    public KeyMap Keys { get; init => field = Require.Given(value, nameof(Keys)); } = KeyMap.Default;

    /// <summary>
    /// The module's tensors that keep their values, whatever the file has: names of tensors or modules, in which <c>*</c> stands for any
    /// characters; none by default. <c>Skip = ["fc"]</c> leaves a new head as it is.
    /// </summary>
    public IReadOnlyList<string> Skip
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            Skipped = [.. value.Select(text => new NamePattern(text))];
            field = value.ToImmutableArray();
        }
    } = [];

    /// <summary>
    /// Which part of a checkpoint of PyTorch the weights are, for example <c>generator</c>. By default the checkpoint itself, or in it what is
    /// called <c>state_dict</c>, <c>model_state_dict</c>, <c>model</c> and the like.
    /// </summary>
    public string? Section { get; init; }

    /// <summary>
    /// The type that the module's floating-point tensors get before they are filled, for example <see cref="ScalarType.BFloat16"/>; null, the
    /// default, leaves the module's types. Values are converted from the file's type in either case.
    /// </summary>
    /// <exception cref="ArgumentException">Not a floating-point type.</exception>
    public ScalarType? Type
    {
        get;
        init => field = value is null or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64
            ? value
            : throw new ArgumentException($"Type must be Float16, BFloat16, Float32 or Float64, but is {value}.", nameof(Type));
    }

    /// <summary>
    /// Whether the module's tensors become the file's own memory, read page by page when it is touched (<see cref="ITensorSource.Map"/>): a
    /// large model is there at once, and processes on one machine share it. Training changes copies of the pages, never the file, which must
    /// stay as it is while the module lives. Tensors of another type or device are read as usual. Off by default.
    /// </summary>
    public bool Mapped { get; init; }

    internal ImmutableArray<NamePattern> Skipped { get; private init; } = [];
}
