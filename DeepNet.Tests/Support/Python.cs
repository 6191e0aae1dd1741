using System.Diagnostics;

namespace DeepNet.Tests.Support;

/// <summary>Runs scripts with a Python that has numpy; the test is skipped where there is none.</summary>
internal static class Python
{
    private static readonly Lazy<string?> _numpy = new(() =>
        new[] { "/usr/bin/python3", "python3", "python" }.FirstOrDefault(candidate => TryRun(candidate, ["-c", "import numpy"], out _)));

    /// <summary>Runs a script and returns what it prints.</summary>
    public static string RunWithNumpy(string script, params string[] arguments)
    {
        if (_numpy.Value is not { } python)
        {
            Assert.Ignore("No Python with numpy on this machine.");
            return "";
        }

        Assert.That(TryRun(python, ["-c", script, .. arguments], out var output), output);
        return output;
    }

    /// <summary>Runs a Python that is there; what it prints, its errors after its output.</summary>
    /// <returns>Whether it ended with code 0.</returns>
    public static bool TryRun(string program, string[] arguments, out string output)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            output += errors.Result;
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            output = error.Message;
            return false;
        }
    }
}
