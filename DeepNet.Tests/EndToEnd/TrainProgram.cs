using System.Collections;
using System.Diagnostics;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.EndToEnd;

/// <summary>
/// train.sh as a user runs it, from an empty folder where its runs are kept, without the data sets of this machine. Where there is no SDK to build it with, the
/// program itself, which eng/gpu-pack.sh lays beside the tests; the tests are skipped where neither is.
/// </summary>
internal sealed class TrainProgram : IDisposable
{
    private static readonly TimeSpan _buildLimit = TimeSpan.FromMinutes(8);

    // The first test that needs the program builds it, in time that is no run's.
    private static readonly Lazy<Answer> _built = new(() =>
    {
        using var folder = new TemporaryFolder();
        using var process = new RunningProgram(Start(folder.Path, ["--version"]));
        return process.End(_buildLimit);
    });

    private readonly TemporaryFolder _folder;

    public TrainProgram()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("train.sh is for Linux.");
        if (Program is null)
            Assert.Ignore($"The test needs train.sh in a folder above {AppContext.BaseDirectory} and the .NET SDK on the PATH, or the published train beside the tests.");
        Assert.That(_built.Value.ExitCode, Is.Zero, _built.Value.Errors);
        // Last, as nobody disposes of what was never made whole.
        _folder = new TemporaryFolder();
    }

    /// <summary>The repository's root: the folder above this assembly that has train.sh; null where there is none.</summary>
    public static string? Root { get; } = Above(AppContext.BaseDirectory).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "train.sh")));

    /// <summary>Where the program is started.</summary>
    public string Folder => _folder.Path;

    /// <summary>A file of a run: <c>InRun("name", "model.safetensors")</c>.</summary>
    public string InRun(string run, params string[] path) => Path.Combine([Folder, "runs", run, .. path]);

    /// <summary>Starts the program and returns what it said when it ended.</summary>
    public Answer Run(params string[] arguments)
    {
        using var process = Start(arguments);
        return process.End();
    }

    /// <summary>Starts the program.</summary>
    public RunningProgram Start(params string[] arguments) => new(Start(Folder, arguments));

    public void Dispose() => _folder.Dispose();

    private static Process Start(string folder, string[] arguments)
    {
        // A shell makes what it runs in the background ignore Ctrl-C, and so would be a program that a test run in the background starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Program!, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // No data set of this machine, and an address without a proxy behind it in place of the network.
        start.Environment.Remove("DEEPNET_DATA");
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(folder, "cache");
        start.Environment["https_proxy"] = start.Environment["http_proxy"] = "http://127.0.0.1:9";
        start.Environment.Remove("no_proxy");
        // A process that is killed leaves the pipes for its debugger in the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        // What `dotnet test` tells its own MSBuild is not for the one that builds the program.
        foreach (var name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => (string)variable.Key))
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                start.Environment.Remove(name);
        return Process.Start(start)!;
    }

    private static string? Program { get; } = Root is not null && HasSdk() ? Path.Combine(Root, "train.sh")
        : Path.Combine(AppContext.BaseDirectory, "train") is var published && File.Exists(published) ? published : null;

    private static bool HasSdk() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "dotnet")));

    private static IEnumerable<string> Above(string folder)
    {
        for (var above = new DirectoryInfo(folder); above is not null; above = above.Parent)
            yield return above.FullName;
    }
}

/// <summary>What a program said, and how it ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the number for one that a signal ended.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record Answer(int ExitCode, string Output, string Errors)
{
    /// <summary>The program's own error lines, without what set-up says before them.</summary>
    public string Error => string.Join('\n', Errors.Split('\n').SkipWhile(line => !line.StartsWith("train: ", StringComparison.Ordinal)));

    /// <summary>Checks the exit code and that the user was told, and shown no stack trace.</summary>
    public Answer Refused(int exitCode, params string[] words)
    {
        Assert.That(ExitCode, Is.EqualTo(exitCode), ToString());
        Assert.That(Error, Does.StartWith("train: error: "), ToString());
        foreach (var word in words)
            Assert.That(Error, Does.Contain(word));
        Assert.That(Error, Does.Not.Contain("   at ").And.Not.Contain("frame #"), "no stack trace");
        return this;
    }

    /// <summary>Checks that the program ended well.</summary>
    public Answer Succeeded()
    {
        Assert.That(ExitCode, Is.Zero, ToString());
        return this;
    }
}
