using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The tensor as that type on that device. Without <paramref name="copy"/> it shares memory where nothing has to change.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => To(type, device, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => To(type, Argument.None, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            ArgumentNullException.ThrowIfNull(device);
            return To(Argument.None, device, copy, disposeAfter, non_blocking);
        }

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        /// <summary>The tensor with the type and on the device of another.</summary>
        public Tensor to(Tensor other, bool non_blocking = false)
        {
            ArgumentNullException.ThrowIfNull(other);
            return To(other.dtype, other.device, false, false, non_blocking);
        }

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => To(type, Argument.None, copy, disposeAfter, non_blocking);

        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor type(Func<Tensor, Tensor> typeFunc)
        {
            ArgumentNullException.ThrowIfNull(typeFunc);
            return typeFunc(this);
        }

        public Tensor type_as(Tensor tensor)
        {
            ArgumentNullException.ThrowIfNull(tensor);
            return to_type(tensor.dtype);
        }

        public Tensor cpu() => to(torch.CPU);
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? torch.CUDA, non_blocking: non_blocking);
        public Tensor mps(bool non_blocking = false) => to(torch.MPS, non_blocking: non_blocking);

        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @char() => to_type(ScalarType.Int8);
        public Tensor @short() => to_type(ScalarType.Int16);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);
        public Tensor cfloat() => to_type(ScalarType.ComplexFloat32);
        public Tensor cdouble() => to_type(ScalarType.ComplexFloat64);

        private Tensor To(Argument type, Argument device, bool copy, bool disposeAfter, bool non_blocking)
        {
            var result = Aten.to_dtype_layout.Call(this, type, Argument.None, device, Argument.None, non_blocking, copy);
            if (disposeAfter)
                Dispose();
            return result;
        }
    }

    public static Tensor BoolTensor(Tensor t) => Typed(t, ScalarType.Bool);
    public static Tensor ByteTensor(Tensor t) => Typed(t, ScalarType.Byte);
    public static Tensor ShortTensor(Tensor t) => Typed(t, ScalarType.Int16);
    public static Tensor IntTensor(Tensor t) => Typed(t, ScalarType.Int32);
    public static Tensor LongTensor(Tensor t) => Typed(t, ScalarType.Int64);
    public static Tensor FloatTensor(Tensor t) => Typed(t, ScalarType.Float32);
    public static Tensor DoubleTensor(Tensor t) => Typed(t, ScalarType.Float64);

    private static Tensor Typed(Tensor t, ScalarType type)
    {
        ArgumentNullException.ThrowIfNull(t);
        return t.to_type(type);
    }
}
