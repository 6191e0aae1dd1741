using System.Security.Cryptography;

namespace DeepNet.Tests.EndToEnd;

/// <summary>train.sh stopped, damaged, started twice: what it says, its exit code, and what it leaves.</summary>
public sealed class TrainResumeTests
{
    private TrainProgram _program = null!;
    private string _data = null!;

    [SetUp]
    public void WriteData()
    {
        _program = new TrainProgram();
        _data = SmallDigits.Write(Path.Combine(_program.Folder, "data"));
    }

    [TearDown]
    public void CleanUp() => _program?.Dispose();

    [Test]
    public void A_signal_saves_and_the_same_command_goes_on()
    {
        var endless = Command("--epochs", "1000000");
        using (var first = _program.Start(endless))
        {
            var answer = first.WaitFor("epoch 2/").Signal("INT").End();
            Assert.That(answer.ExitCode, Is.EqualTo(130), answer.ToString());
            Assert.That(answer.Output, Does.Contain("the same command goes on from there"));
        }

        using var second = _program.Start(endless);
        var resumed = second.WaitFor("epoch ").Signal("TERM").End();
        Assert.That(resumed.ExitCode, Is.EqualTo(143), resumed.ToString());
        Assert.That(resumed.Output, Does.Contain("resuming at step ").And.Contain("checkpoints/step-"));
    }

    [Test]
    public void A_run_is_trained_by_one_process_and_a_killed_one_lets_go_of_it()
    {
        var endless = Command("--epochs", "1000000");
        using var first = _program.Start(endless);
        first.WaitFor("epoch 1/");

        _program.Run(endless).Refused(1, "'runs/small' is being trained by another process.");

        first.Signal("KILL").End();
        using var third = _program.Start(endless);
        third.WaitFor("resuming at step ").Signal("KILL");
    }

    [Test]
    public void A_finished_run_says_so_and_other_options_are_another_run()
    {
        var answer = _program.Run(Command("--epochs", "2")).Succeeded();
        var accuracy = answer.Output.TrimEnd().Split('\n')[^1];
        Assert.That(accuracy, Does.Match(@"^test accuracy [01]\.\d{4}$"));
        var model = Hash("model.safetensors");

        var again = _program.Run(Command("--epochs", "2")).Succeeded().Output;
        Assert.That(again, Does.Contain("this run had finished already").And.Not.Contain("epoch 1/2").And.Not.Contain("resuming"));
        Assert.That(again.TrimEnd(), Does.EndWith(accuracy));
        Assert.That(Hash("model.safetensors"), Is.EqualTo(model));

        _program.Run(Command("--epochs", "3")).Refused(1, "'runs/small' holds a run that differs from this one: options.epochs: 2 in the checkpoint, 3 now.");
    }

    [Test]
    public void A_flipped_byte_falls_back_to_the_checkpoint_before_and_ends_with_the_same_weights()
    {
        _program.Run(Command("--epochs", "3")).Succeeded();
        var model = Hash("model.safetensors");
        var newest = Directory.GetDirectories(_program.InRun("small", "checkpoints")).Order(StringComparer.Ordinal).Last();
        Flip(Path.Combine(newest, "model.safetensors"));

        var answer = _program.Run(Command("--epochs", "3")).Succeeded();

        Assert.That(answer.Output, Does.Contain($"{Path.GetFileName(newest)}' is damaged: the SHA-256 of model.safetensors is not the one recorded")
            .And.Contain("Falling back to the one before.").And.Contain("resuming at step "));
        Assert.That(Hash("model.safetensors"), Is.EqualTo(model));
    }

    [Test]
    public void A_full_disk_is_a_clear_error_and_the_same_command_goes_on_when_there_is_room()
    {
        // A checkpoint of the small network takes 2.8 MB: the third does not fit beside the two that are kept.
        using var disk = SmallDisk.Mount(Path.Combine(_program.Folder, "runs"), megabytes: 8);
        var command = Command("--epochs", "4");

        _program.Run(command).Refused(1, "The disk is full.", "What stood there before is unchanged.");
        Assert.That(Directory.GetDirectories(_program.InRun("small", "checkpoints")), Has.Length.EqualTo(2), "nothing half-written is left");

        disk.Resize(megabytes: 64);
        Assert.That(_program.Run(command).Succeeded().Output, Does.Contain("resuming at step ").And.Contain("(epoch 3 of 4)"));
    }

    private string[] Command(params string[] more) => ["--model", "mlp", "--data", _data, "--run", "small", .. more];

    private string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_program.InRun("small", file))));

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
