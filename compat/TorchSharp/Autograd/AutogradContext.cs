using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a custom function keeps from its forward for its backward pass. Its tensors are reachable only while one of the two runs.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> _data = [];
            private nint _handle;

            internal AutogradContext()
            {
            }

            /// <summary>Whether outputs without a gradient get one of zeros in the backward pass, rather than null.</summary>
            public bool MaterializeGrads { get; private set; } = true;

            private nint Handle => _handle != 0
                ? _handle
                : throw new InvalidOperationException("The context of a custom function can be used only in its forward and backward methods.");

            /// <summary>Keeps tensors (inputs or outputs; null entries stay null) for the backward pass, which finds out if they were changed meanwhile.</summary>
            public unsafe void save_for_backward(List<Tensor> tensors)
            {
                var handles = Handles(tensors);
                fixed (nint* pointer = handles)
                    Native.Check(Native.dn_context_save(Handle, pointer, handles.Length));
                GC.KeepAlive(tensors);
            }

            public unsafe List<Tensor> get_saved_variables()
            {
                nint* handles;
                int count;
                Native.Check(Native.dn_context_saved(Handle, &handles, &count));
                var tensors = new List<Tensor>(count);
                for (var k = 0; k < count; k++)
                    tensors.Add(Tensor.Own(handles[k])!);
                Native.dn_free((nint)handles);
                return tensors;
            }

            /// <summary>Tells that these inputs were changed in place; they must be among the outputs.</summary>
            public unsafe void mark_dirty(List<Tensor> tensors)
            {
                var handles = Handles(tensors);
                fixed (nint* pointer = handles)
                    Native.Check(Native.dn_context_mark_dirty(Handle, pointer, handles.Length));
                GC.KeepAlive(tensors);
            }

            /// <summary>Tells that these outputs have no gradient.</summary>
            public unsafe void mark_non_differentiable(List<Tensor> tensors)
            {
                var handles = Handles(tensors);
                fixed (nint* pointer = handles)
                    Native.Check(Native.dn_context_mark_non_differentiable(Handle, pointer, handles.Length));
                GC.KeepAlive(tensors);
            }

            public void set_materialize_grads(bool value)
            {
                Native.dn_context_set_materialize_grads(Handle, value ? 1 : 0);
                MaterializeGrads = value;
            }

            /// <summary>Keeps anything that is no tensor.</summary>
            public void save_data(string key, object value) => _data[key] = value;

            public object get_data(string key) => _data.TryGetValue(key, out var value)
                ? value
                : throw new KeyNotFoundException($"Nothing was saved as '{key}'; saved are: {string.Join(", ", _data.Keys)}.");

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing) => _data.Clear();

            /// <summary>Makes the native context reachable until the result is disposed.</summary>
            internal Use During(nint handle)
            {
                _handle = handle;
                return new Use(this);
            }

            internal readonly ref struct Use(AutogradContext context)
            {
                public void Dispose() => context._handle = 0;
            }

            private static nint[] Handles(List<Tensor> tensors)
            {
                ArgumentNullException.ThrowIfNull(tensors);
                return CollectionsMarshal.AsSpan(tensors).ToArray().Select(tensor => tensor?.Handle ?? 0).ToArray();
            }
        }
    }
}
