using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>Which tensor of a file goes where in a module, and what does not fit; made before anything is copied.</summary>
internal sealed class WeightsPlan
{
    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal); // by the module's name
    private readonly List<MisshapenTensor> _misshapen = [];

    private WeightsPlan()
    {
    }

    /// <summary>What is to be copied, in the order of the disk.</summary>
    public List<WeightsCopy> Copies { get; } = [];

    /// <summary>What does not fit, beside names and shapes: two tensors for one place.</summary>
    public List<string> Conflicts { get; } = [];

    public WeightsReport Report { get; private set; } = new([], []);

    public static WeightsPlan Make(ITensorSource source, IReadOnlyDictionary<string, Tensor> state, WeightsOptions options)
    {
        var plan = new WeightsPlan();
        var skipped = Skipped(state, options);
        var unexpected = new List<string>();
        foreach (var entry in source.Tensors)
        {
            if (options.Keys.Resolve(entry.Name, state.ContainsKey) is { } target)
            {
                if (!skipped.Contains(target))
                    plan.Add(entry, target, state[target].shape, options.Keys.IsTransposed(entry.Name));
            }
            else if (!options.Keys.IsIgnored(entry.Name))
            {
                unexpected.Add(entry.Name);
            }
        }

        plan.CheckTies(source, state);
        var filled = plan._sources.Keys.Select(name => state[name].Handle).ToHashSet(); // a tensor may have several names
        plan.Report = new([.. state.Keys.Where(name => !filled.Contains(state[name].Handle) && !skipped.Contains(name))], unexpected) { Misshapen = plan._misshapen };
        return plan;
    }

    /// <summary>Refuses what does not fit.</summary>
    /// <exception cref="WeightsMismatchException">Something does not, and the message says all of it.</exception>
    public void ThrowIfUnfit(ITensorSource source, WeightsOptions options)
    {
        var text = new MismatchText(source, options.Keys, this, options.Strict);
        if (text.HasProblems)
            throw new WeightsMismatchException(text.ToString(), Report);
    }

    private static HashSet<string> Skipped(IReadOnlyDictionary<string, Tensor> state, WeightsOptions options)
    {
        var skipped = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pattern in options.Skipped)
        {
            var matches = state.Keys.Where(pattern.MatchesOrContains).ToList();
            if (matches.Count == 0)
                throw new ArgumentException($"Skip has '{pattern.Text}', which is no tensor or module here{NearestName.Hint(pattern.Text, state.Keys)}.", nameof(options));
            skipped.UnionWith(matches);
        }
        return skipped;
    }

    private void Add(TensorEntry entry, string target, long[] expected, bool transposed)
    {
        if (!_sources.TryAdd(target, entry.Name))
        {
            Conflicts.Add($"'{SafetensorsText.Shorten(entry.Name)}' and '{SafetensorsText.Shorten(_sources[target])}' both go to '{target}'");
            return;
        }
        var shape = entry.Shape.ToArray();
        transposed &= shape.Length == 2;
        if (transposed)
            Array.Reverse(shape);
        Copies.Add(new(entry.Name, target, transposed));
        if (!shape.AsSpan().SequenceEqual(expected))
            _misshapen.Add(new(target, shape, expected));
    }

    // Several names of one tensor, as of tied embeddings: the file must have the same values under each that it has.
    private void CheckTies(ITensorSource source, IReadOnlyDictionary<string, Tensor> state)
    {
        if (_misshapen.Count > 0)
            return;
        foreach (var tied in Copies.GroupBy(copy => state[copy.Target].Handle).Where(group => group.Count() > 1).Select(group => group.ToArray()).ToArray())
        {
            using var scope = NewDisposeScope();
            var first = Read(source, tied[0]);
            foreach (var other in tied.AsSpan(1))
            {
                if (!first.Equals(Read(source, other)))
                    Conflicts.Add($"'{SafetensorsText.Shorten(tied[0].Source)}' and '{SafetensorsText.Shorten(other.Source)}' differ, but are one tensor in the module");
                Copies.Remove(other);
            }
        }
    }

    private static Tensor Read(ITensorSource source, WeightsCopy copy)
    {
        var tensor = source.Read(copy.Source);
        return copy.Transposed ? tensor.t() : tensor;
    }
}

/// <summary>One tensor to be copied.</summary>
/// <param name="Source">Its name in the file.</param>
/// <param name="Target">Its name in the module.</param>
/// <param name="Transposed">Whether rows become columns on the way.</param>
internal readonly record struct WeightsCopy(string Source, string Target, bool Transposed);
