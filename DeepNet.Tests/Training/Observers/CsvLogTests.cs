using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training.Observers;

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
    public void A_row_that_was_cut_short_within_its_last_figure_is_no_row()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["metrics.csv"];
        File.WriteAllText(path, "epoch,step,learning_rate,val/accuracy\n1,100,0.001,0.75\n2,200,0.001,0.7");
        var log = new CsvLog(path);
        log.Notify(Started(epoch: 2));
        Assert.That(File.ReadAllText(path), Is.EqualTo("epoch,step,learning_rate,val/accuracy\n1,100,0.001,0.75\n"));
    }

    [Test]
    public void A_run_from_the_start_replaces_what_was_there()
    {
        using var temporary = new TemporaryFolder();
        var log = new CsvLog(temporary["metrics.csv"]);
        log.Notify(Epoch(1));
        log.Notify(LoggedRun.Validation(4, "val"));
        Assert.That(Directory.GetFiles(temporary.Path), Has.Length.EqualTo(2));
        log.Notify(Started(epoch: 0));
        Assert.That(Directory.GetFiles(temporary.Path), Is.Empty);
    }

    [Test]
    public void Validations_have_a_file_of_their_own_whose_columns_do_not_depend_on_the_split()
    {
        using var temporary = new TemporaryFolder();
        LoggedRun.Tell(new CsvLog(temporary["metrics.csv"]));
        Assert.That(File.ReadAllLines(temporary["validations.csv"])[..5], Is.EqualTo(new[]
        {
            "step,epoch,split,accuracy,loss",
            "4,1,val,0.16666666666666666,0.25",
            "8,1,val,0.1,0.25",
            "12,2,val,0.07142857142857142,0.25",
            "12,2,val-ema,0.07142857142857142,NaN",
        }));
    }

    [Test]
    public void A_metric_that_comes_up_later_adds_a_column()
    {
        using var temporary = new TemporaryFolder();
        LoggedRun.Tell(new CsvLog(temporary["metrics.csv"]));
        Assert.That(File.ReadAllLines(temporary["metrics.csv"]), Is.EqualTo(new[]
        {
            "epoch,step,learning_rate,train/loss,val-ema/accuracy,val/accuracy",
            "1,8,0.000125,-Infinity,,0.3333333333333333",
            "2,16,6.25E-05,-Infinity,0.2,0.3333333333333333",
            "3,24,4.1666666666666665E-05,-Infinity,0.30000000000000004,0.3333333333333333",
        }));
    }

    [Test]
    public void A_run_that_is_killed_again_and_again_leaves_the_files_of_an_undisturbed_one()
    {
        using var temporary = new TemporaryFolder();
        LoggedRun.Tell(new CsvLog(temporary["straight.csv"], temporary["straight-validations.csv"]));
        var kills = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            kills += LoggedRun.TellInterrupted(() => new CsvLog(temporary["metrics.csv"]), new Random(seed), new ManualTime());
            Assert.That(File.ReadAllText(temporary["metrics.csv"]), Is.EqualTo(File.ReadAllText(temporary["straight.csv"])), $"seed {seed}");
            Assert.That(File.ReadAllText(temporary["validations.csv"]), Is.EqualTo(File.ReadAllText(temporary["straight-validations.csv"])), $"seed {seed}");
        }
        Assert.That(kills, Is.GreaterThan(20));
    }

    [Test]
    public void Names_with_commas_and_quotes_are_read_back()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["metrics.csv"];
        var epoch = Epoch(1) with { Metrics = new Dictionary<string, double> { ["val/f1, \"macro\""] = 0.5, ["val/two\nlines"] = 1 } };
        var log = new CsvLog(path);
        log.Notify(Started(epoch: 0));
        log.Notify(epoch);
        var text = File.ReadAllText(path);
        Assert.That(text, Is.EqualTo("epoch,step,learning_rate,\"val/f1, \"\"macro\"\"\",val/two lines\n1,100,0.001,0.5,1\n"));

        new CsvLog(path).Notify(Started(epoch: 1));
        Assert.That(File.ReadAllText(path), Is.EqualTo(text));
    }

    [Test]
    public void A_file_of_something_else_is_not_overwritten_by_a_resumed_run()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["metrics.csv"];
        File.WriteAllText(path, "name,age\nAda,36\n");
        var error = Assert.Throws<InvalidDataException>(() => new CsvLog(path).Notify(Started(epoch: 3)))!;
        Assert.That(error.Message, Does.Contain("its first line is 'name,age'").And.Contain("'epoch,step,learning_rate'").And.Contain("Move the file away"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("name,age\nAda,36\n"));
    }

    [Test]
    public void One_file_for_both_is_refused()
        => Assert.That(() => new CsvLog("a.csv", "./a.csv"), Throws.ArgumentException.With.Message.Contains("these are two files"));

    private static TrainingStarted Started(int epoch) => new(epoch * 100, epoch, 20, new RunLength(2000, 100), epoch > 0 ? "checkpoint" : null, null!);

    private static EpochCompleted Epoch(int epoch)
        => new(epoch, epoch * 100, 1e-3, new Dictionary<string, double> { ["val/accuracy"] = 0.75, ["train/loss"] = 0.5 }, IsBest: false);
}
