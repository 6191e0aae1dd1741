using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Changes the inputs of a batch of series, each by itself, where they lie: float32, [batch, time, channels] or [batch, channels, time].</summary>
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
        if (inputs.dtype != ScalarType.Float32 || inputs.dim() != 3)
            throw new ArgumentException($"{GetType().Name} takes float32 series {(Layout == SeriesLayout.TimeFirst ? "[batch, time, channels]" : "[batch, channels, time]")}, "
                + $"but the inputs are {inputs.dtype} [{string.Join(", ", inputs.shape)}].", nameof(batch));
        if (inputs.device_type != DeviceType.CPU)
            return ChangeTensors(batch, random);
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

    /// <summary>Changes the series where they lie, all at once, by the numbers that each one's own stream gives.</summary>
    internal Batch ChangeTensors(Batch batch, Span<RandomStream> random)
    {
        using var scope = NewDisposeScope();
        using var numbers = new DrawnNumbers();
        var isTimeFirst = Layout == SeriesLayout.TimeFirst;
        var series = isTimeFirst ? batch.Inputs : batch.Inputs.transpose(1, 2); // [batch, time, channels]
        var (time, channels) = ((int)series.size(1), (int)series.size(2));
        var lengths = new int[random.Length];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = isTimeFirst ? (int?)batch.InputLengths?[i] ?? time : time;
        var ends = numbers.Add(lengths);
        var step = Plan(lengths, channels, random, numbers);
        numbers.Send(batch.Inputs.device);
        var isSample = arange(time, int64, batch.Inputs.device).view(1, -1, 1).lt(ends.Integers(-1, 1, 1));
        series.copy_(where(isSample, step(series), series));
        return batch;
    }

    private protected abstract void Change(SeriesView series, ref RandomStream random);

    /// <summary>Plans the same for the series of a batch.</summary>
    /// <param name="lengths">[batch]: steps in time, without padding; what is done to padding does not matter.</param>
    /// <param name="channels">Values at each step.</param>
    /// <param name="random">Each series' stream.</param>
    /// <param name="numbers">Takes along what the device has to know.</param>
    /// <returns>From series [batch, time, channels] to changed ones.</returns>
    private protected abstract Func<Tensor, Tensor> Plan(IReadOnlyList<int> lengths, int channels, Span<RandomStream> random, DrawnNumbers numbers);
}
