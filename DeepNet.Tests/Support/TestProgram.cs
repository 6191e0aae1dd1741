using System.Diagnostics;

namespace DeepNet.Tests.Support;

/// <summary>This assembly as a program of its own (Program.cs): what tests start in order to kill or to measure it.</summary>
internal static class TestProgram
{
    /// <summary>Whether the tests are such a program, with a runner of its own, and not run by the SDK.</summary>
    internal static bool IsRunner { get; } = Path.GetFileName(Environment.ProcessPath) == typeof(TestProgram).Assembly.GetName().Name;

    /// <summary>How to start it, its output redirected: by the SDK's dotnet, or where the tests are a program that brings its runtime, by itself.</summary>
    internal static ProcessStartInfo Start(params string[] arguments)
        => IsRunner
            ? new(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true }
            : new("dotnet", [typeof(TestProgram).Assembly.Location, .. arguments]) { RedirectStandardOutput = true };
}
