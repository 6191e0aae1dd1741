using DeepNet.Tests.Training;
using DeepNet.Tests.Training.Observers;
using DeepNet.Training;

// Beside its tests, the assembly is the program that the end-to-end tests start in order to kill it: `train FOLDER`.
if (args is not ["train", var folder])
{
    Console.Error.WriteLine("usage: train FOLDER");
    return 2;
}
var steps = new Recorder(happened =>
{
    if (happened is StepCompleted step)
        Console.WriteLine(step.Step);
});
string In(string name) => Path.Combine(folder, name);
new SmallRun(folder).Fit(observer: new Several(new JsonLinesLog(In("log.jsonl")), new JournalLog(In("journal.jsonl")), new TensorBoardLog(In("events")) { EverySteps = 1 }, steps));
return 0;
