using DeepNet.Training;

namespace DeepNet.Tests.Training;

public sealed class DamagedCheckpointTests
{
    [Test]
    public void A_flipped_bit_in_any_file_falls_back_to_the_checkpoint_before_and_says_so(
        [Values("model.safetensors", "optimizer.safetensors", "metrics.safetensors", "state.json", "SHA256SUMS")] string file)
    {
        using var temporary = new TemporaryFolder();
        var run = Interrupted(temporary, atStep: 8);
        Flip(Path.Combine(run.Checkpoints[^1], file));

        var recorder = new Recorder();
        var result = run.Fit(observer: recorder);

        Assert.That(result.End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(recorder.Events.OfType<TrainingStarted>().Single().Step, Is.EqualTo(4), "the one before is used");
        Assert.That(recorder.Notices.Single(), Does.Contain("is damaged").And.Contain("Falling back to the one before."));
    }

    [Test]
    public void A_missing_file_falls_back_too()
    {
        using var temporary = new TemporaryFolder();
        var run = Interrupted(temporary, atStep: 8);
        File.Delete(Path.Combine(run.Checkpoints[^1], "optimizer.safetensors"));

        var recorder = new Recorder();
        run.Fit(observer: recorder);

        Assert.That(recorder.Notices.Single(), Does.Contain("optimizer.safetensors is missing."));
    }

    [Test]
    public void A_checkpoint_of_a_newer_format_is_refused_and_left_alone()
    {
        using var temporary = new TemporaryFolder();
        var run = Interrupted(temporary, atStep: 8);
        var newest = run.Checkpoints[^1];
        Rewrite(newest, "state.json", text => text.Replace("\"format\": 2", "\"format\": 3", StringComparison.Ordinal));

        Assert.That(() => run.Fit(), Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo(
            "state.json has format 3, and this DeepNet knows formats up to 2: it was written by a newer one. Go on with that one."));
        Assert.That(run.Checkpoints[^1], Is.EqualTo(newest));
        Assert.That(CheckpointManifest.Damage(newest), Is.Null);
    }

    [Test]
    public void Damaged_ones_are_kept_until_there_is_another_sound_one()
    {
        using var temporary = new TemporaryFolder();
        var run = Interrupted(temporary, atStep: 8);
        Flip(Path.Combine(run.Checkpoints[^1], "model.safetensors"));
        using var stop = new CancellationTokenSource();
        string[] meanwhile = [];
        run.Fit(stop.Token, new Recorder(happened =>
        {
            if (happened is not StepCompleted)
                return;
            meanwhile = Names(run);
            stop.Cancel();
        }));
        Assert.That(meanwhile, Is.EqualTo(new[] { "step-000000004", "step-000000008" }));
        Assert.That(Names(run), Is.EqualTo(new[] { "step-000000004", "step-000000005" }));
    }

    [Test]
    public void When_none_is_sound_the_error_names_them_all_and_nothing_is_overwritten()
    {
        using var temporary = new TemporaryFolder();
        var run = Interrupted(temporary, atStep: 8);
        foreach (var checkpoint in run.Checkpoints)
            Flip(Path.Combine(checkpoint, "model.safetensors"));

        Assert.That(() => run.Fit(), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("No sound checkpoint is left")
            .And.Message.Contains(Path.GetFileName(run.Checkpoints[0])).And.Message.Contains(Path.GetFileName(run.Checkpoints[1])));
        Assert.That(run.Checkpoints, Has.Length.EqualTo(2));
    }

    [Test]
    public void What_a_killed_process_left_half_written_is_ignored_and_cleared()
    {
        using var temporary = new TemporaryFolder();
        var run = Interrupted(temporary, atStep: 8);
        var leftover = DeepNet.IO.TemporaryName.For(Path.Combine(run.Folder, "checkpoints", "step-000000009"));
        Directory.CreateDirectory(leftover);
        File.WriteAllText(Path.Combine(leftover, "model.safetensors"), "half");

        var recorder = new Recorder();
        run.Fit(observer: recorder);

        Assert.That(recorder.Events.OfType<TrainingStarted>().Single().Step, Is.EqualTo(8));
        Assert.That(Directory.Exists(leftover), Is.False);
    }

    private static SmallRun Interrupted(TemporaryFolder temporary, int atStep)
    {
        var run = new SmallRun(temporary["run"]) { Model = SmallRun.Quick };
        using var stop = new CancellationTokenSource();
        run.Fit(stop.Token, new Recorder(happened =>
        {
            if (happened is StepCompleted completed && completed.Step == atStep)
                stop.Cancel();
        }));
        Assert.That(run.Checkpoints, Has.Length.EqualTo(2), "the last and the one before are kept");
        return run;
    }

    private static string[] Names(SmallRun run) => [.. run.Checkpoints.Select(path => Path.GetFileName(path))];

    // As if it had been written so, hash and all.
    internal static void Rewrite(string checkpoint, string file, Func<string, string> change)
    {
        var (path, sums) = (Path.Combine(checkpoint, file), Path.Combine(checkpoint, "SHA256SUMS"));
        var before = Hash(path);
        File.WriteAllText(path, change(File.ReadAllText(path)));
        File.WriteAllText(sums, File.ReadAllText(sums).Replace(before, Hash(path), StringComparison.Ordinal));

        static string Hash(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
    }

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
