using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Native.dn_tensor_dim(Handle);
        public long ndim => Dimensions;
        public long dim() => Dimensions;
        public long NumberOfElements => Native.dn_tensor_numel(Handle);
        public long numel() => NumberOfElements;
        public long ElementSize => Native.dn_tensor_itemsize(Handle);
        public long element_size() => ElementSize;

        public ScalarType dtype => (ScalarType)Native.dn_tensor_dtype(Handle);
        public DeviceType device_type => (DeviceType)Native.dn_tensor_device_type(Handle);
        public int device_index => Native.dn_tensor_device_index(Handle);
        public Device device => Device.Of(device_type, device_index);

        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_sparse => Native.dn_tensor_layout(Handle) != 0;
        public bool is_contiguous() => Native.dn_tensor_is_contiguous(Handle, 0) != 0;
        public bool is_conj() => Native.dn_tensor_is_conj(Handle) != 0;
        public bool is_floating_point() => dtype.IsFloatingPoint();
        public bool is_complex() => dtype.IsComplex();
        public bool is_integral() => dtype.IsIntegral();

        /// <summary>The sizes of all dimensions.</summary>
        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Native.dn_tensor_dim(Handle)];
                fixed (long* pointer = sizes)
                    Native.dn_tensor_sizes(Handle, pointer);
                return sizes;
            }
        }

        public long[] size() => shape;

        /// <summary>The size of one dimension, counted from the end if negative.</summary>
        public unsafe long size(int dim)
        {
            var count = (int)Native.dn_tensor_dim(Handle);
            var sizes = stackalloc long[count];
            Native.dn_tensor_sizes(Handle, sizes);
            return sizes[Wrap(dim, count)];
        }

        public unsafe long[] stride()
        {
            var strides = new long[Native.dn_tensor_dim(Handle)];
            fixed (long* pointer = strides)
                Native.Check(Native.dn_tensor_strides(Handle, pointer));
            return strides;
        }

        public long stride(int dim)
        {
            var strides = stride();
            return strides[Wrap(dim, strides.Length)];
        }

        public long storage_offset() => Native.dn_tensor_storage_offset(Handle);

        private static int Wrap(int dim, int count) => dim >= -count && dim < count
            ? dim < 0 ? dim + count : dim
            : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"A tensor of {count} dimensions has dimensions {-count} to {count - 1}.");
    }
}
