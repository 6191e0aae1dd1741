using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Native.dn_tensor_requires_grad(Handle) != 0;
            set => Native.Check(Native.dn_tensor_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public bool is_leaf => Native.dn_tensor_is_leaf(Handle) != 0;

        /// <summary>The gradient accumulated by the backward passes since it was last dropped, or null. Each read makes a new managed tensor.</summary>
        public Tensor? grad
        {
            get => Own(Native.dn_tensor_grad(Handle));
            set
            {
                Native.Check(Native.dn_tensor_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        public void retain_grad() => Native.Check(Native.dn_tensor_retain_grad(Handle));

        /// <summary>The gradients of a scalar with respect to every leaf that it was computed from.</summary>
        public unsafe void backward()
        {
            var handle = Handle;
            Native.Check(Native.dn_backward(&handle, 1, null, 0, 0, 0, null, 0));
            GC.KeepAlive(this);
        }

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null)
            => autograd.backward([this], grad_tensors!, retain_graph, create_graph, inputs!);
    }
}
