using DeepNet.Training;

namespace DeepNet.Tests.Training;

public sealed class CsvLogTests
{
    [Test]
    public void A_resumed_run_drops_the_rows_of_epochs_that_it_trains_again_and_a_torn_one()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["metrics.csv"];
        var first = new CsvLog(path);
        first.Notify(Started(epoch: 0));
        foreach (var epoch in Enumerable.Range(1, 12))
            first.Notify(Epoch(epoch));
        var straight = File.ReadAllText(path);
        File.AppendAllText(path, "1"); // a row of epoch 13, cut short

        var second = new CsvLog(path);
        second.Notify(Started(epoch: 10));
        second.Notify(Epoch(11));
        second.Notify(Epoch(12));

        Assert.That(File.ReadAllText(path), Is.EqualTo(straight));
        Assert.That(File.ReadAllLines(path)[..2], Is.EqualTo(new[] { "epoch,step,learning_rate,train/loss,val/accuracy", "1,100,0.001,0.5,0.75" }));
    }

    [Test]
    public void A_run_from_the_start_replaces_what_was_there()
    {
        using var temporary = new TemporaryFolder();
        var log = new CsvLog(temporary["metrics.csv"]);
        log.Notify(Epoch(1));
        log.Notify(Started(epoch: 0));
        Assert.That(File.Exists(temporary["metrics.csv"]), Is.False);
    }

    private static TrainingStarted Started(int epoch) => new(epoch * 100, epoch, 20, new RunLength(2000, 100), null, null!);

    private static EpochCompleted Epoch(int epoch)
        => new(epoch, epoch * 100, 1e-3, new Dictionary<string, double> { ["val/accuracy"] = 0.75, ["train/loss"] = 0.5 }, IsBest: false);
}
