using DeepNet.Tests.EndToEnd;

// Beside its tests, the assembly is the program that is started in order to kill it: by tests, and by eng/crash-test.sh.
if (args is ["crash", var folder])
    return CrashRun.Train(folder);
Console.Error.WriteLine("usage: crash FOLDER");
return 2;
