using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Changes the inputs of a batch of series, each by itself: float32 in CPU memory, [batch, time, channels] or [batch, channels, time].</summary>
public abstract class SeriesTransform : BatchTransform
{
    /// <summary>How the series lie in a batch. Default <see cref="SeriesLayout.TimeFirst"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layout.</exception>
    public SeriesLayout Layout { get; init => field = Require.Defined(value); }

    /// <inheritdoc />
    /// <remarks>Where samples differ in length (<see cref="Batch.InputLengths"/>), their padding is left as it is.</remarks>
    public sealed override Batch Apply(Batch batch, Span<RandomStream> random)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var inputs = batch.Inputs;
        if (inputs.dtype != ScalarType.Float32 || inputs.dim() != 3 || inputs.device_type != DeviceType.CPU)
            throw new ArgumentException($"{GetType().Name} takes float32 series {(Layout == SeriesLayout.TimeFirst ? "[batch, time, channels]" : "[batch, channels, time]")} "
                + $"in CPU memory, but the inputs are {inputs.dtype} [{string.Join(", ", inputs.shape)}] on {inputs.device_type}.", nameof(batch));
        if (!inputs.is_contiguous())
            batch = batch.With(inputs = inputs.contiguous(), batch.Targets);
        var values = MemoryMarshal.Cast<byte, float>(inputs.bytes);
        var (rows, columns) = ((int)inputs.size(1), (int)inputs.size(2));
        for (var i = 0; i < random.Length; i++)
        {
            var sample = values.Slice(i * rows * columns, rows * columns);
            var length = (int?)batch.InputLengths?[i];
            Change(
                Layout == SeriesLayout.TimeFirst
                    ? new SeriesView(sample, length ?? rows, columns, columns, 1)
                    : new SeriesView(sample, columns, rows, 1, columns),
                ref random[i]);
        }
        GC.KeepAlive(inputs);
        return batch;
    }

    private protected abstract void Change(SeriesView series, ref RandomStream random);
}
