using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using TorchSharp;

namespace DeepNet.Tests.Parity;

/// <summary>A running oracle.py: requests and answers are lines of JSON, tensors travel in files.</summary>
internal sealed class PyTorchProcess : IDisposable
{
    private const int StderrLines = 50;
    private static readonly TimeSpan _startLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _scriptLimit = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly Queue<string> _stderr = new();

    private PyTorchProcess(string python)
    {
        Python = python;
        _folder = Directory.CreateTempSubdirectory("deepnet-parity-");
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Parity", "oracle.py"), _folder.FullName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // As this process has it: threads that wait do not hold the core that the tests run on.
        start.Environment.TryAdd("GOMP_SPINCOUNT", "1000");
        if (OpenBlas() is { } library)
            start.Environment.TryAdd("LD_PRELOAD", library);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            _folder.Delete();
            throw;
        }
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>The Python it runs in.</summary>
    internal string Python { get; }

    internal bool HasExited => _process.HasExited;

    /// <summary>The first Python of DEEPNET_PYTHON, /usr/bin/python3 and the PATH that imports torch; else what was tried and what to do.</summary>
    internal static bool Find([NotNullWhen(true)] out PyTorchProcess? found, [NotNullWhen(false)] out string? missing)
    {
        var named = Environment.GetEnvironmentVariable("DEEPNET_PYTHON");
        string[] candidates = string.IsNullOrEmpty(named) ? ["/usr/bin/python3", "python3"] : [named];
        var failures = new List<string>();
        foreach (var python in candidates)
        {
            PyTorchProcess? process = null;
            try
            {
                process = new PyTorchProcess(python);
                process.Answer(_startLimit);
                (found, missing) = (process, null);
                return true;
            }
            catch (Exception error) when (error is PyTorchException or System.ComponentModel.Win32Exception)
            {
                process?.Dispose();
                failures.Add($"{python}: {error.Message}");
            }
        }
        (found, missing) = (null, $"No Python with PyTorch ({string.Join("; ", failures)}). To run the parity tests: "
            + "sudo apt-get install python3-torch python3-torchvision python3-numpy, or name another Python in DEEPNET_PYTHON.");
        return false;
    }

    internal Dictionary<string, torch.Tensor> Run(string script, IReadOnlyDictionary<string, torch.Tensor> inputs, torch.Device? device)
    {
        var (input, output) = (Path.Combine(_folder.FullName, "inputs"), Path.Combine(_folder.FullName, "outputs"));
        TensorFile.Write(input, inputs);
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { script, inputs = input, outputs = output, threads = torch.get_num_threads(), device = device?.ToString() }));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw Died();
        }
        Answer(_scriptLimit);
        return TensorFile.Read(output);
    }

    private void Answer(TimeSpan limit)
    {
        var reading = _process.StandardOutput.ReadLineAsync();
        if (!reading.Wait(limit))
        {
            _process.Kill(entireProcessTree: true);
            throw new PyTorchException($"Python did not answer within {limit.TotalSeconds:F0} seconds and was ended.\n{Stderr}");
        }
        if (reading.Result is not { } line)
            throw Died();
        using var answer = JsonDocument.Parse(line);
        if (answer.RootElement.TryGetProperty("error", out var error))
            throw new PyTorchException(answer.RootElement.TryGetProperty("traceback", out var traceback) ? $"{error}\n{traceback}" : error.ToString());
    }

    private PyTorchException Died()
    {
        _process.WaitForExit();
        return new PyTorchException($"Python ended with exit code {_process.ExitCode} in the middle of a script.\n{Stderr}");
    }

    private void Remember(string? line)
    {
        if (line is null)
            return;
        lock (_stderr)
        {
            _stderr.Enqueue(line);
            if (_stderr.Count > StderrLines)
                _stderr.Dequeue();
        }
    }

    private string Stderr
    {
        get
        {
            lock (_stderr)
                return string.Join('\n', _stderr);
        }
    }

    /// <summary>The BLAS that this process computes with: sums come out in the same order only from the same one.</summary>
    private static string? OpenBlas()
    {
        _ = torch.get_num_threads(); // loads LibTorch
        return !OperatingSystem.IsLinux() ? null : File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(path => Path.GetFileName(path).StartsWith("libopenblas", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close(); // the end of its input is the end of its loop
            if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
                _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
        if (Directory.Exists(_folder.FullName))
            _folder.Delete(recursive: true);
    }
}
