using DeepNet.Tests.Training;

// Beside its tests, the assembly is the program that the end-to-end tests start in order to kill it: `train FOLDER`.
if (args is not ["train", var folder])
{
    Console.Error.WriteLine("usage: train FOLDER");
    return 2;
}
new SmallRun(folder).Fit(observer: new Recorder(happened =>
{
    if (happened is DeepNet.Training.StepCompleted step)
        Console.WriteLine(step.Step);
}));
return 0;
