using System.Globalization;

namespace TorchSharp;

/// <summary>Kinds of devices; the numbers are LibTorch's.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    MKLDNN = 2,
    OPENGL = 3,
    OPENCL = 4,
    IDEEP = 5,
    HIP = 6,
    FPGA = 7,
    MSNPU = 8,
    XLA = 9,
    MPS = 13,
    META = 14,
}

public static partial class torch
{
    /// <summary>Where tensors live: <c>cpu</c>, <c>cuda:0</c>, <c>meta</c>, …</summary>
    public class Device
    {
        private static readonly Device _cpu = new(DeviceType.CPU);
        private static readonly Device[] _cuda = [new(DeviceType.CUDA, 0), new(DeviceType.CUDA, 1), new(DeviceType.CUDA, 2), new(DeviceType.CUDA, 3)];

        public Device(string description)
        {
            ArgumentNullException.ThrowIfNull(description);
            var parts = description.Split(':');
            if (parts.Length > 2 || !Enum.TryParse<DeviceType>(parts[0], ignoreCase: true, out var kind) || char.IsDigit(description[0]))
                throw new ArgumentException($"'{description}' names no device; expected something like 'cpu', 'cuda' or 'cuda:1'.", nameof(description));
            type = kind;
            index = DefaultIndex(kind, -1);
            if (parts.Length == 2)
                index = int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw new ArgumentException($"'{description}' names no device: '{parts[1]}' is no index.", nameof(description));
        }

        public Device(string deviceType, int index = -1) : this(index < 0 ? deviceType : $"{deviceType}:{index}")
        {
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = DefaultIndex(deviceType, index);
        }

        /// <summary>The CUDA device of that index.</summary>
        public Device(int index) : this(DeviceType.CUDA, index)
        {
        }

        public DeviceType type { get; }

        /// <summary>Which of several; −1 where there is only one.</summary>
        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString()
        {
            var name = type.ToString().ToLowerInvariant();
            return index < 0 ? name : $"{name}:{index.ToString(CultureInfo.InvariantCulture)}";
        }

        internal static Device Of(DeviceType type, int index) => type switch
        {
            DeviceType.CPU => _cpu,
            DeviceType.CUDA when index >= 0 && index < _cuda.Length => _cuda[index],
            _ => new Device(type, index),
        };

        private static int DefaultIndex(DeviceType type, int index) => type == DeviceType.CUDA && index < 0 ? 0 : index;
    }

    public static readonly Device CPU = new(DeviceType.CPU);
    public static readonly Device META = new(DeviceType.META);
    public static Device CUDA => new(DeviceType.CUDA);
    public static Device MPS => new(DeviceType.MPS);
}
