using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // Numbers alone are the common case, and make a view without any list.

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => Aten.select_int.Call(this, 0, i1);
            set
            {
                using var view = this[i1];
                Assign(view, value);
            }
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At([i1, i2]);
            set => SetAt([i1, i2], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At([i1, i2, i3]);
            set => SetAt([i1, i2, i3], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At([i1, i2, i3, i4]);
            set => SetAt([i1, i2, i3, i4], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At([i1, i2, i3, i4, i5]);
            set => SetAt([i1, i2, i3, i4, i5], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At([i1, i2, i3, i4, i5, i6]);
            set => SetAt([i1, i2, i3, i4, i5, i6], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => SetAt(indices, value);
        }

        /// <summary>Numbers, ranges, ellipsis, new dimensions and tensors, combined as in PyTorch.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        private Tensor At(ReadOnlySpan<long> indices)
        {
            if (indices.Length == 0)
                return alias();
            // Every select takes the first of the dimensions that are left.
            var view = Aten.select_int.Call(this, 0, indices[0]);
            foreach (var index in indices[1..])
                using (var outer = view)
                    view = Aten.select_int.Call(outer, 0, index);
            return view;
        }

        private void SetAt(ReadOnlySpan<long> indices, Tensor value)
        {
            using var view = At(indices);
            Assign(view, value);
        }

        /// <summary>Copies into a view; dimensions of size one that the value has in front are no hindrance.</summary>
        private static void Assign(Tensor view, Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            var excess = (int)(value.ndim - view.ndim);
            if (excess <= 0 || value.shape.AsSpan(0, excess).ContainsAnyExcept(1))
            {
                Aten.copy_.Run(view, value);
                return;
            }
            using var narrower = Aten.reshape.Call(value, value.shape[excess..]);
            Aten.copy_.Run(view, narrower);
        }
    }
}
