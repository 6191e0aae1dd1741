using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>
            /// Registers the modules, parameters and tensors (as buffers) in this object's fields under the fields' names. Fields that are null,
            /// and names that are registered already, are left alone.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                foreach (var (name, field) in ComponentFields.Of(GetType()))
                {
                    var value = field.GetValue(this);
                    if (value is null || _internal_submodules.ContainsKey(name) || _internal_params.ContainsKey(name) || _internal_buffers.ContainsKey(name))
                        continue;
                    if (value is Module module)
                        register_module(name, module);
                    else if (value is Parameter parameter)
                        register_parameter(name, parameter);
                    else if (value is Tensor tensor)
                        register_buffer(name, tensor);
                }
            }

            /// <summary>Registers a submodule, or with null forgets the one of that name.</summary>
            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _internal_submodules.Remove(name);
                    return;
                }
                CheckName(name, "module");
                if (ReferenceEquals(submodule, this))
                    throw new ArgumentException($"A {GetName()} cannot contain itself; it was registered as its own '{name}'.", nameof(submodule));
                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Registers a parameter, which leaves its dispose scope; or with null forgets the one of that name.</summary>
            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null)
                {
                    _internal_params.Remove(name);
                    return;
                }
                CheckName(name, "parameter");
                _internal_params.Add(name, Keep(param));
            }

            /// <summary>Registers a tensor that belongs to the module's state without being trained; it leaves its dispose scope.</summary>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                CheckName(name, "buffer");
                _internal_buffers.Add(name, (Keep(tensor), persistent));
            }

            /// <summary>Puts the parameter in the place of the one registered under that name, or removes that one.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                    _internal_params.Remove(name);
                else
                    _internal_params[name] = Keep(value);
            }

            protected void ConditionallyRegisterParameter(string name, Tensor value)
                => ConditionallyRegisterParameter(name, value as Parameter ?? (value is null ? null : new Parameter(value)));

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                    _internal_buffers.Remove(name);
                else
                    _internal_buffers[name] = (Keep(value), persistent);
            }

            protected void ClearModules() => _internal_submodules.Clear();

            private protected static Parameter Required(Parameter value)
                => value ?? throw new ArgumentNullException(nameof(value), "This parameter cannot be null.");

            private static T Keep<T>(T tensor) where T : Tensor
            {
                tensor.DetachFromDisposeScope();
                return tensor;
            }

            private void CheckName(string name, string kind)
            {
                ArgumentException.ThrowIfNullOrEmpty(name);
                if (this is IParameterLessModule)
                    throw new InvalidOperationException($"A {GetName()} holds no parameters, buffers or submodules; the {kind} '{name}' cannot be registered.");
                if (name.Contains('.'))
                    throw new ArgumentException($"'{name}' cannot name a {kind}: a dot separates the names of nested modules.", nameof(name));
                var registered = _internal_params.ContainsKey(name) ? "parameter"
                    : _internal_buffers.ContainsKey(name) ? "buffer"
                    : _internal_submodules.ContainsKey(name) ? "module"
                    : null;
                if (registered is not null)
                    throw new ArgumentException($"The {kind} '{name}' cannot be registered: {GetName()} has a {registered} of that name already.", nameof(name));
            }
        }
    }
}
