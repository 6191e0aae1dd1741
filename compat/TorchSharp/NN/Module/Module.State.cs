using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>
            /// The parameters and persistent buffers by name, in PyTorch's order: a module's own parameters, its buffers, then its submodules.
            /// The tensors are the module's own, not copies.
            /// </summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in named_parameters(recurse: false))
                    destination.TryAdd(start + name, parameter);
                foreach (var (name, buffer) in named_buffers(recurse: false, include_nonpersistent: false))
                    destination.TryAdd(start + name, buffer);
                foreach (var (name, child) in named_children())
                    child.state_dict(destination, start + name);
                return destination;
            }

            /// <summary>Copies the values into this module's tensors, all of them or, where something does not fit, none.</summary>
            /// <param name="source">Tensors by name, of the shapes that they have here; types and devices are converted.</param>
            /// <param name="strict">Whether names that are missing or unknown are an error.</param>
            /// <param name="skip">Names to leave alone.</param>
            /// <returns>The names that the source lacks, and those that this module does not know.</returns>
            /// <exception cref="InvalidOperationException">Names or shapes do not fit; the message lists them.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                var target = state_dict();
                bool Wanted(string key) => skip is null || !skip.Contains(key);
                var missing = target.Keys.Where(key => Wanted(key) && !source.ContainsKey(key)).ToList();
                var unexpected = source.Keys.Where(key => Wanted(key) && !target.ContainsKey(key)).ToList();
                var pairs = target.Where(entry => Wanted(entry.Key) && source.ContainsKey(entry.Key))
                    .Select(entry => (Name: entry.Key, Target: entry.Value, Source: source[entry.Key])).ToList();

                var problems = new List<string>();
                if (strict && missing.Count > 0)
                    problems.Add($"Missing: {string.Join(", ", missing)}.");
                if (strict && unexpected.Count > 0)
                    problems.Add($"Unexpected: {string.Join(", ", unexpected)}.");
                foreach (var (key, to, from) in pairs)
                    if (!to.shape.AsSpan().SequenceEqual(from.shape))
                        problems.Add($"'{key}' has the shape {from.shape.Text()} in the state dict and {to.shape.Text()} in the module.");
                if (problems.Count > 0)
                    throw new InvalidOperationException($"The state dict does not fit {GetName()}. {string.Join(" ", problems)}");

                using var noGradient = no_grad();
                foreach (var (_, to, from) in pairs)
                    Aten.copy_.Run(to, from);
                return (missing, unexpected);
            }
        }
    }
}
