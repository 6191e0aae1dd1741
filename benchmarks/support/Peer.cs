using System.Diagnostics;

/// <summary>A process that answers commands, each with one line: "ok …", "none …" (there is no such thing here) or "failed …".</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(string name, string program, IEnumerable<string> arguments)
    {
        Name = name;
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    public string Name { get; }

    /// <summary>Why it takes no further part; null while it does.</summary>
    public string? Absence { get; private set; }

    /// <summary>Whether something is broken, and not just missing here or too slow.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>This program once more.</summary>
    public static Peer Ours(string name, params IEnumerable<string> arguments) => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? new(name, Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], .. arguments])
        : new(name, Environment.ProcessPath!, arguments);

    /// <summary>A script of this folder.</summary>
    public static Peer Script(string name, string python, string script, params IEnumerable<string> arguments)
        => new(name, python, [Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "benchmarks", script), .. arguments]);

    /// <returns>What follows "ok"; null where it takes no further part, with the reason in <see cref="Absence"/>.</returns>
    public async Task<string?> Ask(string command, TimeSpan limit)
    {
        if (Absence is not null)
            return null;
        string? answer = null;
        try
        {
            await _process.StandardInput.WriteLineAsync(command);
            using var time = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
            answer = await _process.StandardOutput.ReadLineAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            (Absence, IsBroken) = ($"not done in time: {command}", false);
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
        Absence = answer is null ? $"the process ended at '{command}'" : answer[(answer.IndexOf(' ') + 1)..];
        return null;
    }

    /// <summary>A number, or NaN where it takes no further part.</summary>
    public async Task<double> Number(string command, TimeSpan limit) => await Ask(command, limit) is { } answer ? double.Parse(answer.Split(' ')[0]) : double.NaN;

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
                _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        _process.Dispose();
    }
}
