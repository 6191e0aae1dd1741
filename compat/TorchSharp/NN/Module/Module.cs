using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a network: parameters, buffers and further modules under names, and a mode, training or evaluation.</summary>
        public partial class Module : IDisposable
        {
            protected string? name;
            protected OrderedDict<string, Parameter> _internal_params = [];
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = [];
            protected OrderedDict<string, Module> _internal_submodules = [];

            private bool _training = true;

            protected Module(string name) => this.name = name;

            public virtual string GetName() => name ?? GetType().Name;

            public virtual bool training => _training;

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var child in children())
                    child.train(train);
            }

            public virtual void eval() => train(false);

            /// <summary>Calls the function for every submodule, then for this module.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                ArgumentNullException.ThrowIfNull(fn);
                foreach (var child in children())
                    child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Drops the gradients of all parameters, or sets those that exist to zero.</summary>
            public virtual unsafe void zero_grad(bool set_to_none = true)
            {
                var all = _parameters();
                if (set_to_none)
                {
                    var handles = Array.ConvertAll(all, parameter => parameter.Handle);
                    fixed (nint* pointer = handles)
                        Interop.Native.dn_tensors_drop_grad(pointer, handles.Length);
                    GC.KeepAlive(all);
                }
                else
                {
                    foreach (var parameter in all)
                    {
                        using var gradient = parameter.grad;
                        if (gradient is not null)
                            Interop.Aten.zero_.Run(gradient);
                    }
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes of the parameters, the buffers and the submodules.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var parameter in _internal_params.values())
                    parameter.Dispose();
                foreach (var (buffer, _) in _internal_buffers.values())
                    buffer.Dispose();
                foreach (var module in _internal_submodules.values())
                    module.Dispose();
            }
        }
    }
}
