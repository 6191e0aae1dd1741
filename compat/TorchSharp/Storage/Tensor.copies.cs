using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor clone() => Aten.clone.Call(this);

        /// <summary>The same memory outside the graph of gradients.</summary>
        public Tensor detach() => Aten.detach.Call(this);

        public Tensor detach_() => Aten.detach_.InPlace(this);

        /// <summary>A second managed tensor of the same native one, with a lifetime of its own.</summary>
        public Tensor alias()
        {
            var result = Share(Handle);
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>The tensor in row-major order: itself (shared) if it is so already, else a copy.</summary>
        public Tensor contiguous() => Aten.contiguous.Call(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Aten.copy_.InPlace(this, source, nonBlocking);

        /// <summary>Makes the tensor look at the memory of <paramref name="source"/>, with its shape and strides.</summary>
        public Tensor set_(Tensor source) => Aten.set__source_Tensor.InPlace(this, source);

        public Tensor pin_memory() => Aten.pin_memory.Call(this);
        public bool is_pinned() => Aten.is_pinned.CallBool(this);
        public Tensor to_dense() => Aten.to_dense.Call(this);
    }

    public static Tensor clone(Tensor input) => Aten.clone.Call(input);
}
