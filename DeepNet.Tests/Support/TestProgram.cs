using System.Diagnostics;

namespace DeepNet.Tests.Support;

/// <summary>This assembly as a program of its own (Program.cs): what tests start in order to kill or to measure it.</summary>
internal static class TestProgram
{
    /// <summary>Whether the tests are such a program, with a runner of its own, and not run by the SDK.</summary>
    internal static bool IsRunner { get; } = Path.GetFileName(Environment.ProcessPath) == typeof(TestProgram).Assembly.GetName().Name;

    /// <summary>How to start it, its output redirected: by the SDK's dotnet, or where the tests are a program that brings its runtime, by itself.</summary>
    internal static ProcessStartInfo Start(params string[] arguments)
    {
        var start = IsRunner ? new ProcessStartInfo(Environment.ProcessPath!, arguments) : new ProcessStartInfo("dotnet", [typeof(TestProgram).Assembly.Location, .. arguments]);
        start.RedirectStandardOutput = true;
        // A process that is killed leaves the pipes for its debugger in the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }
}
