using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// The numbers that a batch's transforms need on a device: they are drawn and put together on the host, and go there in one copy.
/// </summary>
/// <remarks>As float64, which holds whole numbers up to 2⁵³ and float32 exactly.</remarks>
internal sealed class DrawnNumbers : IDisposable
{
    private readonly List<double> _values = [];
    private readonly Dictionary<double, Slot> _constants = [];
    private Tensor? _integers;
    private Tensor? _floats;

    public Slot Add(IEnumerable<int> values) => Add(values.Select(static value => (double)value));

    public Slot Add(IEnumerable<double> values)
    {
        var first = _values.Count;
        _values.AddRange(values);
        return new(this, first, _values.Count - first);
    }

    public Slot Add(ReadOnlySpan<long> values)
    {
        var first = _values.Count;
        foreach (var value in values)
            _values.Add(value);
        return new(this, first, values.Length);
    }

    /// <summary>A number that may be asked for several times.</summary>
    /// <remarks>A device divides by a number of the host's by multiplying with its inverse, which may differ in the last bit, and by one of its own exactly.</remarks>
    public Slot Constant(double value) => _constants.TryGetValue(value, out var slot) ? slot : _constants[value] = Add([value]);

    /// <summary>Brings all numbers to a device.</summary>
    public void Send(Device device)
    {
        using var scope = NewDisposeScope();
        var all = tensor(_values.ToArray(), float64);
        if (device.type == DeviceType.CUDA)
            all = all.pin_memory().to(device, non_blocking: true);
        _integers = all.to_type(int64).DetachFromDisposeScope();
        _floats = all.to_type(float32).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        _integers?.Dispose();
        _floats?.Dispose();
    }

    /// <summary>Some of the numbers.</summary>
    internal readonly record struct Slot(DrawnNumbers Numbers, int First, int Count)
    {
        /// <summary>The numbers on the device, int64; what is behind the point falls away.</summary>
        /// <param name="shape">The shape that is wanted; none for [count].</param>
        public Tensor Integers(params long[] shape) => Part(Numbers._integers!, shape);

        /// <summary>The numbers on the device, float32.</summary>
        /// <param name="shape">The shape that is wanted; none for [count].</param>
        public Tensor Floats(params long[] shape) => Part(Numbers._floats!, shape);

        private Tensor Part(Tensor all, long[] shape)
        {
            var part = all.narrow(0, First, Count);
            return shape.Length == 0 ? part : part.view(shape);
        }
    }
}
