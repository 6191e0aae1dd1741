#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci:
// A loop written by hand that uses the trainer's parts one by one: schedule, mixed precision, optimizer, averaged weights, checkpoints,
// progress. Stop it with Ctrl-C and start it again: it goes on where it was.
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using Spectre.Console;
using static TorchSharp.torch;

manual_seed(1);
var data = SyntheticDigits.Create(train: 4000, test: 500).Load(new LoaderOptions { BatchSize = 50, Seed = 1 });
using var model = new Cnn(new CnnOptions());

const int epochs = 2;
var length = new RunLength(epochs * data.Train.BatchesPerEpoch, data.Train.BatchesPerEpoch);
var options = new AdamW { LearningRate = 2e-3 };
Schedule schedule = new Cosine { Warmup = 0.1 };
var precision = Precision.BFloat16Mixed.Create(CPU);
using var optimizer = precision.CreateOptimizer(options, [.. model.named_parameters()]);
using var average = new AveragedWeights(model, new Ema { Decay = 0.98 });

using var run = new RunFolder(
    new CheckpointOptions("runs/by-hand"),
    [
        CheckpointPart.Model(model),
        CheckpointPart.Optimizer(optimizer),
        new CheckpointPart("average", average.State, saved => average.Restore(saved.Find)),
    ]);
var state = run.Restore()?.State ?? new RunState();
using var stop = new StopSignals();
using (var progress = TrainingProgress.Start(AnsiConsole.Console, new ProgressOptions { TotalSteps = length.TotalSteps, Step = state.Step, StepsPerEpoch = length.StepsPerEpoch }))
{
    while (state.Epoch < epochs)
    {
        model.train();
        foreach (var batch in data.Train.From(new LoaderPosition(state.Epoch, state.Batch)))
        {
            using var scope = NewDisposeScope(); // frees what the step computes
            optimizer.LearningRate = options.LearningRate * schedule.At(state.Step, length);
            Tensor loss;
            using (precision.Forward())
                loss = nn.functional.cross_entropy(model.call(batch.Inputs), batch.Targets);
            precision.Backward(loss);
            precision.Step(optimizer, new GradientClip { Norm = 1 });
            model.zero_grad();
            state = state with { Step = state.Step + 1, Batch = state.Batch + 1 };
            average.Update(state.Step);
            progress.Step(loss.item<float>(), optimizer.LearningRate, batch.Count);
            if (stop.Token.IsCancellationRequested)
                break;
            if (run.IsDue(state))
                run.Save(state);
        }
        if (stop.Token.IsCancellationRequested)
            break;
        state = state with { Epoch = state.Epoch + 1, Batch = 0 };
    }
}
run.Save(state);
run.Complete();
if (stop.Token.IsCancellationRequested)
    return stop.ExitCode;

var measured = average.With(() => Trainer.Evaluate(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data.Validation!));
Console.WriteLine($"accuracy of the averaged weights {measured["test/accuracy"]:F3}");
return 0;
