using System.Diagnostics.CodeAnalysis;
using TorchSharp;

namespace DeepNet.Tests.Parity;

/// <summary>
/// PyTorch as the oracle: runs Python scripts on named tensors in one process that lives as long as the test run. README.md in this
/// folder shows how tests use it.
/// </summary>
internal static class PyTorch
{
    private static readonly Lock _lock = new();
    private static PyTorchProcess? _process;
    private static string? _missing;

    /// <summary>
    /// Runs <paramref name="script"/> in a fresh namespace that holds <c>torch</c>, <c>nn</c>, <c>F</c>, <c>np</c>, <c>math</c>, each input
    /// under its name, and all of them in the dictionary <c>inputs</c>; <c>group(name)</c> collects <c>name.key</c>. Inputs that require gradients here require them there. The generator
    /// is seeded with 0 and the number of threads is this process's own.
    /// </summary>
    /// <param name="script">Python code.</param>
    /// <param name="inputs">Tensors on any device; they arrive contiguous and, without another device, on the CPU.</param>
    /// <returns>
    /// Every tensor and number that the script bound to a global name without a leading underscore. A list, tuple or dictionary of tensors
    /// bound to <c>name</c> comes back as <c>name.0</c>, <c>name.key</c>: see <see cref="TensorGroups.Group"/>.
    /// </returns>
    /// <exception cref="PyTorchException">The script raised, or Python died.</exception>
    /// <exception cref="NUnit.Framework.IgnoreException">The machine has no PyTorch.</exception>
    internal static Dictionary<string, torch.Tensor> Run([StringSyntax("python")] string script, IReadOnlyDictionary<string, torch.Tensor> inputs)
        => RunOn(null, script, inputs);

    /// <summary>
    /// <see cref="Run(string, IReadOnlyDictionary{string, torch.Tensor})"/> on a device: the inputs lie there, modules and tensors that the script makes are made
    /// there, and float32 is computed without TF32. What comes back lies on the CPU.
    /// </summary>
    internal static Dictionary<string, torch.Tensor> RunOn(torch.Device? device, [StringSyntax("python")] string script, IReadOnlyDictionary<string, torch.Tensor> inputs)
    {
        lock (_lock)
        {
            _process ??= Start();
            try
            {
                return _process.Run(script, inputs, device);
            }
            finally
            {
                if (_process.HasExited)
                    Stop();
            }
        }
    }

    /// <inheritdoc cref="Run(string, IReadOnlyDictionary{string, torch.Tensor})"/>
    internal static Dictionary<string, torch.Tensor> Run([StringSyntax("python")] string script, params (string Name, torch.Tensor Value)[] inputs)
        => Run(script, inputs.ToDictionary(input => input.Name, input => input.Value));

    /// <summary>Skips the test where the Python of PyTorch cannot import <paramref name="module"/>.</summary>
    /// <param name="module">The module's name.</param>
    /// <param name="package">The Debian package that has it.</param>
    internal static void Require(string module, string package)
    {
        var found = Run($"import importlib.util\nfound = importlib.util.find_spec('{module}') is not None")["found"];
        if (!found.item<bool>())
            Assert.Ignore($"Python has no {module}: sudo apt-get install {package}");
    }

    /// <summary>Runs a file of Python code by itself, in a process of its own.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="PyTorchException">It ended with another code than 0.</exception>
    /// <exception cref="NUnit.Framework.IgnoreException">The machine has no PyTorch.</exception>
    internal static string RunFile(string path, params string[] arguments)
    {
        string python;
        lock (_lock)
            python = (_process ??= Start()).Python;
        return Support.Python.TryRun(python, [path, .. arguments], out var output) ? output : throw new PyTorchException(output);
    }

    /// <summary>Ends the process; the next script would start another.</summary>
    internal static void Stop()
    {
        _process?.Dispose();
        _process = null;
    }

    private static PyTorchProcess Start()
    {
        if (_missing is null)
        {
            if (PyTorchProcess.Find(out var process, out _missing))
                return process;
        }
        Assert.Ignore(_missing);
        throw new InvalidOperationException(_missing);
    }
}

/// <summary>A script that raised, with Python's traceback; or a Python that died, with the last it said.</summary>
internal sealed class PyTorchException(string message) : Exception(message);
