using System.Diagnostics;

namespace DeepNet.Tests.Support;

/// <summary>This assembly as a program of its own (Program.cs): what tests start in order to kill or to measure it.</summary>
internal static class TestProgram
{
    /// <summary>How to start it, its output redirected: by the SDK's dotnet, or where the tests are a program that brings its runtime, by itself.</summary>
    internal static ProcessStartInfo Start(params string[] arguments)
    {
        var assembly = typeof(TestProgram).Assembly;
        return Path.GetFileName(Environment.ProcessPath) == assembly.GetName().Name
            ? new(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true }
            : new("dotnet", [assembly.Location, .. arguments]) { RedirectStandardOutput = true };
    }
}
