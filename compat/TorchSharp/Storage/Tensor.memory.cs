using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool is_neg() => Native.dn_tensor_is_neg(Handle) != 0;

        /// <summary>The tensor with a conjugation that so far is only noted carried out.</summary>
        public Tensor resolve_conj() => Aten.resolve_conj.Call(this);

        public Tensor resolve_neg() => Aten.resolve_neg.Call(this);

        /// <summary>The address of the first element. Keep the tensor alive while it is in use.</summary>
        internal unsafe void* DataPointer
        {
            get
            {
                var pointer = Native.dn_tensor_data(Handle);
                GC.KeepAlive(this);
                return pointer != 0 || NumberOfElements == 0 ? (void*)pointer
                    : throw new InvalidOperationException("The tensor has no memory of its own (on the meta device, sparse, or known to be zero), so its elements cannot be read in place.");
            }
        }

        /// <summary>A contiguous tensor on the CPU with these elements as they lie in memory: conjugation and negation carried out.</summary>
        internal Tensor ToPlainMemory()
        {
            using var scope = NewDisposeScope();
            return cpu().resolve_conj().resolve_neg().contiguous().MoveToOuterDisposeScope();
        }

        /// <summary>Throws unless <typeparamref name="T"/> is how this tensor's elements lie in memory.</summary>
        internal void CheckElementType<T>() where T : unmanaged
        {
            if (typeof(T) == typeof(float) ? dtype != ScalarType.Float32 : dtype != ScalarTypes.Of(typeof(T)))
                ThrowElementType(typeof(T));
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void ThrowElementType(Type type) => throw new ArgumentException(
            $"{type.Name} is not compatible with {dtype}. Ask for {dtype.ManagedName()}, or convert the tensor with to_type first.");
    }
}
