using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Lists are made when asked for, so a caller may change the module while it walks through one.
        public partial class Module
        {
            /// <summary>The direct submodules.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules.ToList<(string, Module)>();

            public virtual IEnumerable<Module> children() => _internal_submodules.values().ToList();

            /// <summary>All submodules, not this module: the direct ones first, then those inside each.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                var list = named_children().ToList();
                foreach (var (name, child) in named_children())
                    foreach (var (inner, module) in child.named_modules())
                        list.Add(($"{name}.{inner}", module));
                return list;
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module).ToList();

            /// <summary>The parameters, each once, also where it is registered in several places.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint>();
                var list = new List<(string, Parameter)>();
                foreach (var (name, parameter) in _internal_params)
                    if (!parameter.IsInvalid && seen.Add(parameter.Handle))
                        list.Add((name, parameter));
                if (recurse)
                    foreach (var (name, child) in named_children())
                        foreach (var (inner, parameter) in child.named_parameters(true))
                            if (seen.Add(parameter.Handle))
                                list.Add(($"{name}.{inner}", parameter));
                return list;
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => _parameters(recurse);

            /// <summary>The buffers, each once, also where it is registered in several places.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint>();
                var list = new List<(string, Tensor)>();
                foreach (var (name, (buffer, persistent)) in _internal_buffers)
                    if ((persistent || include_nonpersistent) && !buffer.IsInvalid && seen.Add(buffer.Handle))
                        list.Add((name, buffer));
                if (recurse)
                    foreach (var (name, child) in named_children())
                        foreach (var (inner, buffer) in child.named_buffers(true, include_nonpersistent))
                            if (seen.Add(buffer.Handle))
                                list.Add(($"{name}.{inner}", buffer));
                return list;
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true)
                => named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer).ToList();

            protected virtual Parameter[] _parameters(bool recurse = true)
            {
                var seen = new HashSet<nint>();
                var list = new List<Parameter>();
                Collect(this, recurse);
                return list.ToArray();

                void Collect(Module module, bool recurse)
                {
                    foreach (var parameter in module._internal_params.values())
                        if (!parameter.IsInvalid && seen.Add(parameter.Handle))
                            list.Add(parameter);
                    if (recurse)
                        foreach (var child in module._internal_submodules.values())
                            Collect(child, true);
                }
            }

            /// <summary>Whether there is a parameter of that name; a dotted name leads into submodules.</summary>
            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual Parameter? get_parameter(string target)
            {
                ArgumentNullException.ThrowIfNull(target);
                if (Descend(target, out var rest) is { } child)
                    return child.get_parameter(rest);
                return _internal_params.TryGetValue(target, out var found) ? found : null;
            }

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Tensor? get_buffer(string target)
            {
                ArgumentNullException.ThrowIfNull(target);
                if (Descend(target, out var rest) is { } child)
                    return child.get_buffer(rest);
                return _internal_buffers.TryGetValue(target, out var found) ? found.Item1 : null;
            }

            private Module? Descend(string target, out string rest)
            {
                var dot = target.IndexOf('.');
                rest = dot < 0 ? "" : target[(dot + 1)..];
                return dot > 0 && _internal_submodules.TryGetValue(target[..dot], out var child) ? child : null;
            }
        }
    }
}
