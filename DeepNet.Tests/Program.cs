using System.Globalization;
using DeepNet.Tests;
using DeepNet.Tests.EndToEnd;
using DeepNet.Tests.Support;
using Microsoft.Testing.Platform.Builder;

// Beside its tests, the assembly is the program that is started in order to kill or to measure it, by tests and by eng/crash-test.sh; and the one
// that runs the tests where there is no SDK, by eng/gpu.sh.
switch (args)
{
    case ["crash", var folder]:
        return CrashRun.Train(folder);
    case ["memory", var folder, var steps]:
        return MemoryRun.Train(folder, long.Parse(steps, CultureInfo.InvariantCulture));
    case ["classes", var category]:
        foreach (var name in TestClasses.Of(category))
            Console.WriteLine(name);
        return 0;
    case ["test", .. var options]:
        var builder = await TestApplication.CreateBuilderAsync(options);
        builder.AddSelfRegisteredExtensions(options);
        using (var tests = await builder.BuildAsync())
            return await tests.RunAsync();
    default:
        Console.Error.WriteLine("usage: crash FOLDER | memory FOLDER STEPS | classes CATEGORY | test [OPTIONS] (test --help lists them)");
        return 2;
}
