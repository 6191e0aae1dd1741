using System.Diagnostics;
using System.Text;

namespace DeepNet.Tests.EndToEnd;

/// <summary>A started program whose output is collected while it runs.</summary>
internal sealed class RunningProgram : IDisposable
{
    // It ends what hangs; a slow machine keeps within it.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _errors;

    public RunningProgram(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Reads up to a line of the output that contains <paramref name="text"/>.</summary>
    public RunningProgram WaitFor(string text)
    {
        while (true)
        {
            var reading = _process.StandardOutput.ReadLineAsync();
            Assert.That(reading.Wait(_limit), Is.True, $"'{text}' did not come.\n{_output}");
            if (reading.Result is not { } line)
            {
                Assert.Fail($"The program ended before it said '{text}'.\n{_output}{_errors.Result}");
                return this;
            }
            _output.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return this;
        }
    }

    /// <summary>Sends a signal: INT is Ctrl-C.</summary>
    public RunningProgram Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        return this;
    }

    /// <summary>Waits for the end.</summary>
    public Answer End(TimeSpan? limit = null)
    {
        var rest = _process.StandardOutput.ReadToEndAsync();
        if (!_process.WaitForExit(limit ?? _limit))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"The program did not end.\n{_output}{rest.Result}{_errors.Result}");
        }
        return new Answer(_process.ExitCode, _output + rest.Result, _errors.Result);
    }

    /// <summary>Ends what a failed test left running.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
