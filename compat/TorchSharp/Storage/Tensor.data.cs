using System.Collections;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements, to be read and written in place.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not how the elements lie in memory.</exception>
        /// <exception cref="InvalidOperationException">The tensor is not on the CPU.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            CheckElementType<T>();
            return new TensorAccessor<T>(this);
        }

        /// <summary>The tensor's memory as it lies. Keep the tensor alive while the span is in use.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not on the CPU, or its elements do not lie in a row.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                CheckReadable();
                if (!is_contiguous())
                    throw new InvalidOperationException("The tensor's elements do not lie in a row: its bytes can be had from contiguous().");
                return new Span<byte>(DataPointer, checked((int)(NumberOfElements * ElementSize)));
            }
            set
            {
                var target = bytes;
                if (value.Length != target.Length)
                    throw new ArgumentException($"The tensor takes {target.Length} bytes, but {value.Length} were given.", nameof(value));
                value.CopyTo(target);
            }
        }

        // Element i in row-major order.
        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);
        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);
        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);
        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);
        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);
        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);
        public float ReadCpuFloat16(long i) => (float)ReadCpuValue<Half>(i);
        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);
        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public float ReadCpuBFloat16(long i)
        {
            if (dtype != ScalarType.BFloat16)
                throw new ArgumentException($"The tensor holds {dtype}, not BFloat16.");
            // bfloat16 is the upper half of a float32.
            using var bits = Aten.view_dtype.Call(this, ScalarType.Int16);
            return BitConverter.Int32BitsToSingle(bits.ReadCpuInt16(i) << 16);
        }

        public T ReadCpuValue<T>(long i) where T : unmanaged => data<T>()[i];

        /// <summary>The elements as a <see cref="Scalar"/>, an <see cref="ArrayList"/> of them, or lists of lists: as the dimensions are.</summary>
        public object tolist()
        {
            if (ndim == 0)
                return ToScalar();
            var list = new ArrayList();
            for (var k = 0L; k < size(0); k++)
            {
                using var part = this[k];
                list.Add(part.tolist());
            }
            return list;
        }

        private void CheckReadable()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException($"The tensor is on {device}, and only memory of the CPU can be read. Move or copy it there first, with cpu().");
        }
    }
}
