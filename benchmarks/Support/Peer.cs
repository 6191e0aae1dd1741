using System.Diagnostics;

namespace DeepNet.Benchmarks;

/// <summary>A process that answers commands, each with one line: "ok …", "none …" (there is no such thing here) or "failed …".</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;
    private readonly Deadline _deadline;

    private Peer(string title, Deadline deadline, string program, IEnumerable<string> arguments)
    {
        (Title, _deadline) = (title, deadline);
        try
        {
            _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new AbsentException($"{program} cannot be started ({error.Message}): --python or DEEPNET_PYTHON names another");
        }
    }

    public string Title { get; }

    /// <summary>Why it takes no further part; null while it does.</summary>
    public string? Absence { get; private set; }

    /// <summary>Whether it was ended because the time for all was over.</summary>
    public bool IsLate { get; private set; }

    /// <summary>Whether something is broken, and not just missing here or too slow.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>A benchmark's worker: this program once more.</summary>
    public static Peer Ours(string title, Benchmark benchmark, Deadline deadline, params IEnumerable<string> arguments)
        => new(title, deadline, Environment.ProcessPath!, [.. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : Array.Empty<string>(), benchmark.Name, "worker", .. arguments]);

    /// <summary>A script of benchmarks/pytorch.</summary>
    public static Peer Script(string title, string script, CommandLine line, params IEnumerable<string> arguments)
        => new(title, line.Deadline, line.Python, [Repository.Script(script), .. arguments]);

    /// <returns>What follows "ok"; null where it takes no further part, with the reason in <see cref="Absence"/>.</returns>
    public async Task<string?> Ask(string command)
    {
        if (Absence is not null)
            return null;
        string? answer = null;
        try
        {
            await _process.StandardInput.WriteLineAsync(command);
            using var time = new CancellationTokenSource(_deadline.Left);
            answer = await _process.StandardOutput.ReadLineAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            (Absence, IsLate) = ($"not done in time: {command}", true);
            _process.Kill(entireProcessTree: true);
            return null;
        }
        catch (IOException)
        {
            // It has ended: as where it answers nothing.
        }
        if (answer is "ok" || answer?.StartsWith("ok ", StringComparison.Ordinal) == true)
            return answer.Length > 3 ? answer[3..] : "";
        IsBroken = answer?.StartsWith("none ", StringComparison.Ordinal) != true;
        Absence = answer is null ? $"the process ended at '{command}'" : answer[(answer.IndexOf(' ') + 1)..].TrimEnd('.');
        return null;
    }

    /// <summary>Numbers; none where it takes no further part.</summary>
    public async Task<double[]> Numbers(string command) => [.. (await Ask(command) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse)];

    /// <summary>The first number of the answer; NaN where it takes no further part.</summary>
    public async Task<double> Number(string command) => await Numbers(command) is [var first, ..] ? first : double.NaN;

    /// <summary>The answer of a half without which nothing can be compared.</summary>
    public string Need(string command) => Ask(command).GetAwaiter().GetResult()
        ?? (IsBroken ? throw new InvalidOperationException($"{Title}: {Absence}") : throw new AbsentException($"{Title}: {Absence}"));

    /// <inheritdoc cref="Need"/>
    public double NeedNumber(string command) => double.Parse(Need(command).Split(' ')[0]);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            if (_deadline.IsOver || !_process.WaitForExit(TimeSpan.FromSeconds(20)))
                _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        _process.Dispose();
    }
}
