using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Running;

/// <summary>A run that is asked to stop while it waits for its data stops.</summary>
internal sealed class BlockedDataTests
{
    [Test]
    [CancelAfter(60_000)]
    public void A_run_stops_while_its_data_block([Values] bool inValidation, CancellationToken tooLate)
    {
        using var stop = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        using var left = new CountdownEvent(1);
        var isTraining = false;
        var data = new TensorDataset(rand(40, 4), randint(3, [40], int64));
        var blocking = new BlockingDataset(data, () =>
        {
            if (!isTraining)
                return; // what looks at the data beforehand is not the point
            stop.Cancel();
            release.Wait(tooLate);
            left.Signal();
        });
        var plain = new BatchLoader(data, new() { BatchSize = 8 });
        var blocked = new BatchLoader(blocking, new() { BatchSize = 8, Workers = 1, Prefetch = 1 });
        using var model = new Mlp(new MlpOptions { Sizes = [4, 8, 3] });
        var events = new Recorder(happened => isTraining |= happened is StepCompleted { Step: 3 });

        var result = new Trainer(new TrainerOptions { Epochs = 2 }, [events]).Fit(
            new Supervised(model, Loss.CrossEntropy), inValidation ? new TrainingData(plain, blocked) : new TrainingData(blocked), stop.Token);

        Assert.That(result.End, Is.EqualTo(TrainingEnd.Interrupted));
        Assert.That(result.Steps, Is.InRange(3, 5));
        Assert.That(left.CurrentCount, Is.EqualTo(1), "the data set blocks still");
        release.Set();
        Assert.That(left.Wait(TimeSpan.FromMinutes(2), CancellationToken.None));
    }

    private sealed class BlockingDataset(IDataset samples, Action before) : IDataset
    {
        public long Count => samples.Count;

        public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
        {
            before();
            return samples.GetBatch(indices, pass);
        }
    }
}
