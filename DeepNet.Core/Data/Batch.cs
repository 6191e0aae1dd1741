using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Several samples as two tensors. It owns them: disposing the batch frees them.</summary>
/// <param name="inputs">[batch, …]: what the model is given.</param>
/// <param name="targets">[batch, …]: what it is to answer.</param>
public sealed class Batch(Tensor inputs, Tensor targets) : IDisposable
{
    /// <summary>[batch, …]: what the model is given.</summary>
    public Tensor Inputs { get; } = inputs ?? throw new ArgumentNullException(nameof(inputs));

    /// <summary>[batch, …]: what the model is to answer; class numbers (int64, [batch]) for classification.</summary>
    public Tensor Targets { get; } = targets ?? throw new ArgumentNullException(nameof(targets));

    /// <summary>The number of samples.</summary>
    public long Count { get; } = inputs.shape is [var count, ..] ? count : 0;

    /// <summary>
    /// [batch]: how long each input is within <see cref="Inputs"/>, [batch, longest, …], the rest being padding; null where all are as long. They lie
    /// in managed memory, as <c>pack_padded_sequence</c> wants them on the CPU; <see cref="InputMask"/> makes a mask of them.
    /// </summary>
    /// <exception cref="ArgumentException">There are not as many as samples, or one is negative or longer than the padded inputs.</exception>
    public IReadOnlyList<long>? InputLengths { get; init => field = Checked(value, Inputs, nameof(InputLengths)); }

    /// <summary>[batch]: how long each target is within <see cref="Targets"/>, as <see cref="InputLengths"/> tell it of the inputs; null where all are as long.</summary>
    /// <exception cref="ArgumentException">There are not as many as samples, or one is negative or longer than the padded targets.</exception>
    public IReadOnlyList<long>? TargetLengths { get; init => field = Checked(value, Targets, nameof(TargetLengths)); }

    /// <summary>The batch's place in its epoch, counted from 0; set by <see cref="BatchLoader"/>.</summary>
    public long Index { get; internal set; }

    /// <summary>Whether this is the last batch of its epoch; set by <see cref="BatchLoader"/>.</summary>
    public bool IsLast { get; internal set; }

    internal bool IsKept { get; private set; }

    /// <summary>Takes the batch over from the loader, which otherwise frees it when the loop moves on.</summary>
    /// <returns>This batch; whoever keeps it disposes it.</returns>
    public Batch Keep()
    {
        IsKept = true;
        return this;
    }

    /// <summary>Copies the batch to a device.</summary>
    /// <param name="device">Where the tensors are wanted.</param>
    /// <param name="nonBlocking">Whether a copy from pinned memory to a GPU may go on while the program does.</param>
    /// <returns>This batch when it is there already; otherwise a new one, which the caller disposes.</returns>
    public Batch To(Device device, bool nonBlocking = false)
    {
        ArgumentNullException.ThrowIfNull(device);
        return IsOn(Inputs, device) && IsOn(Targets, device)
            ? this
            : With(Inputs.to(device, copy: true, non_blocking: nonBlocking).DetachFromDisposeScope(),
                Targets.to(device, copy: true, non_blocking: nonBlocking).DetachFromDisposeScope());
    }

    /// <summary>Which values of the inputs are samples and which are padding, as attention masks and pooling want it.</summary>
    /// <returns>[batch, longest], bool, on the inputs' device: true within <see cref="InputLengths"/>; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The inputs have one dimension only.</exception>
    public Tensor InputMask() => Mask(Inputs, InputLengths);

    /// <summary>Which values of the targets are samples and which are padding.</summary>
    /// <returns>[batch, longest], bool, on the targets' device: true within <see cref="TargetLengths"/>; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The targets have one dimension only.</exception>
    public Tensor TargetMask() => Mask(Targets, TargetLengths);

    /// <summary>Cuts the batch into parts of about equal size.</summary>
    /// <param name="parts">How many, at least 1; parts without samples are left out.</param>
    /// <returns>Views on this batch's tensors, which the caller disposes.</returns>
    public IEnumerable<Batch> Split(int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        for (var part = 0; part < parts; part++)
            if ((Start: Count * part / parts, End: Count * (part + 1) / parts) is var (start, end) && start < end)
                yield return Narrow(start, end - start);
    }

    /// <summary>Some samples in a row.</summary>
    /// <param name="start">The first of them, counted from 0.</param>
    /// <param name="count">How many.</param>
    /// <returns>Views on this batch's tensors, which the caller disposes. Padding stays as it is, even where only shorter samples are left.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no such samples.</exception>
    public Batch Narrow(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        return new(Inputs.narrow(0, start, count), Targets.narrow(0, start, count))
        {
            InputLengths = Some(InputLengths),
            TargetLengths = Some(TargetLengths),
            Index = Index,
            IsLast = IsLast,
        };

        IReadOnlyList<long>? Some(IReadOnlyList<long>? lengths) => lengths is null ? null : [.. lengths.Skip((int)start).Take((int)count)];
    }

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
    }

    /// <summary>The same samples in other tensors: on another device, in another layout.</summary>
    internal Batch With(Tensor inputs, Tensor targets) => new(inputs, targets)
    {
        InputLengths = InputLengths,
        TargetLengths = TargetLengths,
        Index = Index,
        IsLast = IsLast,
    };

    /// <summary>Takes the tensors out of the dispose scope that they were made in, so that they may pass to another thread.</summary>
    internal Batch Detach()
    {
        Inputs.DetachFromDisposeScope();
        Targets.DetachFromDisposeScope();
        return this;
    }

    private static bool IsOn(Tensor tensor, Device device) =>
        tensor.device_type == device.type && (device.index < 0 || tensor.device.index == device.index);

    private static Tensor Mask(Tensor padded, IReadOnlyList<long>? lengths)
    {
        if (padded.shape is not [var count, var longest, ..])
            throw new InvalidOperationException($"Tensors of shape [{string.Join(", ", padded.shape)}] have no dimension along which their samples differ in length.");
        if (lengths is null)
            return ones([count, longest], ScalarType.Bool, padded.device);
        using var scope = NewDisposeScope();
        var ends = tensor([.. lengths], device: padded.device).unsqueeze(1);
        return arange(longest, ScalarType.Int64, padded.device).lt(ends).MoveToOuterDisposeScope();
    }

    private static IReadOnlyList<long>? Checked(IReadOnlyList<long>? lengths, Tensor padded, string name)
    {
        if (lengths is null)
            return null;
        var (count, longest) = padded.shape is [var first, var second, ..] ? (first, second) : (0, 0);
        if (lengths.Count != count)
            throw new ArgumentException($"{name} are {lengths.Count:N0} numbers for tensors of shape [{string.Join(", ", padded.shape)}]; one for each sample of [batch, longest, …] is expected.", name);
        for (var sample = 0; sample < lengths.Count; sample++)
            if (lengths[sample] < 0 || lengths[sample] > longest)
                throw new ArgumentException($"{name}[{sample}] is {lengths[sample]}; the padded samples are {longest} long, so it must be from 0 to that.", name);
        return lengths;
    }
}
