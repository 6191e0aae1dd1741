using DeepNet.Data;
using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The average of a model's weights over its steps, kept beside the model. The trainer keeps one where its options ask for it; a loop of
/// one's own does so in three lines:
/// <code>
/// using var averaged = new AveragedWeights(model, new Ema { Decay = 0.999 });
/// // after each step of the optimizer:
/// averaged.Update(step);
/// // to measure:
/// var metrics = averaged.With(() => Trainer.Evaluate(training, test));
/// </code>
/// Parameters and buffers of the model's state dict are covered. Weights of 16 bits are averaged in float32, where a small share is not
/// rounded away. A tensor that stands under several names is averaged once.
/// </summary>
public sealed class AveragedWeights : IDisposable
{
    private const string Count = "updates";
    private const string Prefix = "average.";

    private readonly nn.Module _module;
    private readonly List<AveragedTensor> _tensors = [];
    private readonly List<AveragedTensor> _folded = [];
    private readonly List<AveragedTensor> _copied = [];

    /// <summary>An average that is empty as yet.</summary>
    /// <param name="module">The model, on the device where it is trained: moving it later replaces the tensors that are averaged here.</param>
    /// <param name="averaging">What enters the average, and with which share.</param>
    public AveragedWeights(nn.Module module, WeightAveraging averaging)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(averaging);
        _module = module;
        Averaging = averaging;
        var parameters = module.parameters().ToHashSet<Tensor>(ReferenceEqualityComparer.Instance);
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (name, tensor) in module.state_dict())
        {
            if (!seen.Add(tensor))
                continue;
            var entry = new AveragedTensor(name, tensor);
            _tensors.Add(entry);
            var hasMean = entry.HasMean && (averaging.Buffers == BufferAveraging.Average || parameters.Contains(tensor));
            (hasMean ? _folded : _copied).Add(entry);
        }
    }

    /// <summary>What enters the average, and with which share.</summary>
    public WeightAveraging Averaging { get; }

    /// <summary>How many weights are in the average.</summary>
    public long Updates { get; private set; }

    /// <summary>Whether the average is in the model, and the raw weights are set aside.</summary>
    public bool IsSwapped { get; private set; }

    /// <summary>Takes the model's weights into the average where they are due. Call it after each step that changed the weights.</summary>
    /// <param name="step">Steps taken so far, at least 1.</param>
    /// <param name="length">The length of the run, for an averaging that needs it.</param>
    /// <returns>Whether they were due.</returns>
    /// <exception cref="InvalidOperationException">The average is in the model.</exception>
    /// <exception cref="ArgumentException">The averaging needs the run's length.</exception>
    public bool Update(long step, RunLength length = default)
    {
        if (IsSwapped)
            throw new InvalidOperationException("The averaged weights are in the model: call Swap to put the raw ones back before training goes on.");
        if (!Averaging.IsDue(step, length))
            return false;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var entry in Updates == 0 ? _tensors : _copied)
            entry.Copy();
        if (Updates > 0)
            WeightedMean.Fold([.. _folded.Select(entry => entry.Average!)], [.. _folded.Select(entry => entry.Target)], Averaging.Share(Updates));
        Updates++;
        return true;
    }

    /// <summary>The same for a step of which only the device knows whether it changed the weights. The first one must have.</summary>
    /// <param name="step">Steps taken so far, at least 1.</param>
    /// <param name="length">The length of the run.</param>
    /// <param name="withheld">1 where the weights were left as they were, else 0: a float32 scalar on the device.</param>
    internal void UpdateOnDevice(long step, RunLength length, Tensor withheld)
    {
        if (!Averaging.IsDue(step, length))
            return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var isWithheld = withheld.ne(0);
        foreach (var entry in Updates == 0 ? _tensors : _copied)
            entry.CopyUnless(isWithheld);
        if (Updates > 0)
            WeightedMean.FoldEach([.. _folded.Select(entry => entry.Average!)], [.. _folded.Select(entry => entry.Target)], Averaging.Share(Updates), withheld);
        Updates++;
    }

    /// <summary>Takes back updates that a step which was withheld counted.</summary>
    internal void GoBack(long updates) => Updates = updates;

    /// <summary>
    /// Puts the average into the model and sets the raw weights aside, or puts these back, bit for bit. The model's tensors stay the same
    /// ones, so the optimizer knows them; their gradients are not touched.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing is in the average.</exception>
    public void Swap()
    {
        RequireUpdates();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (IsSwapped)
        {
            PutBack();
            return;
        }
        try
        {
            foreach (var entry in _tensors)
                entry.PutIn();
            IsSwapped = true;
        }
        catch
        {
            PutBack();
            throw;
        }
    }

    /// <summary>Does something with the average in the model, and puts the raw weights back whatever comes of it.</summary>
    /// <param name="action">What to do.</param>
    /// <returns>What it returned.</returns>
    /// <exception cref="InvalidOperationException">Nothing is in the average, or it is in the model already.</exception>
    public T With<T>(Func<T> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (IsSwapped)
            throw new InvalidOperationException("The averaged weights are in the model already.");
        Swap();
        try
        {
            return action();
        }
        finally
        {
            Swap();
        }
    }

    /// <summary>
    /// Estimates the statistics of batch normalisation anew for the averaged weights (<see cref="BatchNormStatistics"/>) and keeps them in the
    /// average. Call it when averaging is over, before the average is measured or saved; the raw weights and statistics are not touched.
    /// </summary>
    /// <param name="step">What is done with a batch.</param>
    /// <param name="data">The batches; those to learn from, usually.</param>
    /// <param name="batches">How many batches to use at most, at least 1. Default null: one whole epoch.</param>
    /// <returns>The number of layers whose statistics are new.</returns>
    /// <exception cref="InvalidOperationException">Nothing is in the average, or it is in the model.</exception>
    public int EstimateStatistics(TrainingStep step, BatchLoader data, long? batches = null) => With(() =>
    {
        var layers = BatchNormStatistics.Estimate(step, data, batches);
        using var noGrad = no_grad();
        var buffers = _module.buffers().ToHashSet<Tensor>(ReferenceEqualityComparer.Instance);
        if (layers > 0)
            foreach (var entry in _tensors.Where(entry => buffers.Contains(entry.Target)))
                entry.Copy();
        return layers;
    });

    /// <summary>
    /// What a checkpoint keeps: <c>updates</c> (int64 scalar) and, once there are any, <c>average.{name}</c> of each tensor. The same whether
    /// or not the average is in the model.
    /// </summary>
    /// <returns>The averages themselves, not copies; the caller's dispose scope owns the count.</returns>
    public IEnumerable<(string Name, Tensor Value)> State()
    {
        yield return (Count, tensor(Updates));
        if (Updates > 0)
            foreach (var entry in _tensors)
                yield return (Prefix + entry.Name, entry.Average!);
    }

    /// <summary>Puts back what <see cref="State"/> gave.</summary>
    /// <param name="saved">The tensor of a name, or null where there is none; it is copied.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or of another shape; the average is as it was.</exception>
    /// <exception cref="InvalidOperationException">The average is in the model.</exception>
    public void Restore(Func<string, Tensor?> saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        if (IsSwapped)
            throw new InvalidOperationException("The averaged weights are in the model: call Swap to put the raw ones back before restoring others.");
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var updates = (saved(Count) ?? throw Missing(Count)).item<long>();
        if (updates > 0)
        {
            var found = _tensors.ConvertAll(entry => Fitting(saved(Prefix + entry.Name), entry));
            foreach (var (entry, value) in _tensors.Zip(found))
                entry.Restore(value);
        }
        Updates = updates;
    }

    /// <summary>The average under the names and in the types of the model's own state dict.</summary>
    /// <returns>Tensors that live as long as the average, or as the caller's dispose scope.</returns>
    /// <exception cref="InvalidOperationException">Nothing is in the average.</exception>
    public IEnumerable<(string Name, Tensor Value)> Weights()
    {
        RequireUpdates();
        using var noGrad = no_grad();
        var averages = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var entry in _tensors)
            averages.Add(entry.Target, entry.Average!.to(entry.Target.dtype));
        return [.. _module.state_dict().Select(pair => (pair.Key, averages[pair.Value]))];
    }

    /// <summary>Writes the average as safetensors, under the names and in the types of the model's own state dict.</summary>
    /// <param name="path">The file to write or replace, atomically.</param>
    /// <param name="metadata">Texts to store beside the tensors; none when null.</param>
    /// <exception cref="InvalidOperationException">Nothing is in the average.</exception>
    /// <exception cref="IOException">The file could not be written; what stood there before is unchanged.</exception>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        Safetensors.Save(path, Weights(), metadata);
    }

    /// <summary>Frees the average; where it is in the model, the raw weights are put back first.</summary>
    public void Dispose()
    {
        using var noGrad = no_grad();
        if (IsSwapped)
            PutBack();
        foreach (var entry in _tensors)
            entry.Dispose();
        _tensors.Clear();
        _folded.Clear();
        _copied.Clear();
        Updates = 0;
    }

    private void PutBack()
    {
        foreach (var entry in _tensors)
            entry.PutBack();
        IsSwapped = false;
    }

    private void RequireUpdates()
    {
        if (Updates == 0)
            throw new InvalidOperationException($"Nothing is in the average as yet: {Averaging.GetType().Name} has taken no step's weights.");
    }

    private static Tensor Fitting(Tensor? value, AveragedTensor entry)
    {
        if (value is null)
            throw Missing(Prefix + entry.Name);
        return value.shape.AsSpan().SequenceEqual(entry.Target.shape)
            ? value
            : throw new InvalidDataException(
                $"The saved average of '{entry.Name}' has the shape {Shapes.Of(value)}, the model's tensor {Shapes.Of(entry.Target)}: it belongs to another model.");
    }

    private static InvalidDataException Missing(string name)
        => new($"The saved averages lack '{name}': they belong to another model, or to a run without averaging.");
}
