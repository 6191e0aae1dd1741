using System.Globalization;
using DeepNet.Tests.EndToEnd;

// Beside its tests, the assembly is the program that is started in order to kill or to measure it: by tests, and by eng/crash-test.sh.
switch (args)
{
    case ["crash", var folder]:
        return CrashRun.Train(folder);
    case ["memory", var folder, var steps]:
        return MemoryRun.Train(folder, long.Parse(steps, CultureInfo.InvariantCulture));
    default:
        Console.Error.WriteLine("usage: crash FOLDER | memory FOLDER STEPS");
        return 2;
}
