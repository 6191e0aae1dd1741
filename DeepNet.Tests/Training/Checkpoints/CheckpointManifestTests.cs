using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

public sealed class CheckpointManifestTests
{
    private TemporaryFolder _temporary = null!;
    private string _checkpoint = null!;

    [OneTimeSetUp]
    public void Save()
    {
        _temporary = new TemporaryFolder();
        using var model = nn.Linear(2, 1);
        using var run = new RunFolder(new CheckpointOptions(_temporary["run"]),
            [CheckpointPart.Model(model), CheckpointPart.Numbers(() => new Dictionary<string, double[]> { ["loss"] = [1, 2] }, _ => { })]);
        run.Restore();
        // Without the generator's 7 kB of text, so that each bit can be tried.
        var checkpoint = new CheckpointStore(CheckpointStore.FolderIn(_temporary["run"]));
        run.Save(new RunState { Step = 1 });
        run.Complete();
        var saved = checkpoint.LoadNewest()!;
        _checkpoint = checkpoint.Save(
            saved.State with { Step = 2, Generators = new Dictionary<string, string>() },
            [.. saved.State.Files.Select(file => (file, (Action<Stream>)(stream => stream.Write(File.ReadAllBytes(Path.Combine(saved.Folder, file))))))]);
    }

    [OneTimeTearDown]
    public void Delete() => _temporary.Dispose();

    [Test]
    public void What_was_written_is_sound_and_sha256sum_says_so_too()
    {
        Assert.That(CheckpointManifest.Damage(_checkpoint), Is.Null);
        if (!OperatingSystem.IsLinux())
            return;
        using var check = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"]) { WorkingDirectory = _checkpoint })!;
        check.WaitForExit();
        Assert.That(check.ExitCode, Is.Zero);
    }

    [Test]
    public void Each_single_flipped_bit_is_found([Values("model.safetensors", "metrics.safetensors", "state.json", "SHA256SUMS")] string file)
    {
        var path = Path.Combine(_checkpoint, file);
        var bytes = File.ReadAllBytes(path);
        try
        {
            for (var bit = 0; bit < 8 * bytes.Length; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << bit % 8);
                File.WriteAllBytes(path, bytes);
                Assert.That(CheckpointManifest.Damage(_checkpoint), Is.Not.Null, $"bit {bit}");
                bytes[bit / 8] ^= (byte)(1 << bit % 8);
            }
        }
        finally
        {
            File.WriteAllBytes(path, bytes);
        }
    }

    [Test]
    public void A_file_that_was_struck_off_the_list_is_missed()
    {
        var path = Path.Combine(_checkpoint, "SHA256SUMS");
        var lines = File.ReadAllLines(path);
        try
        {
            File.WriteAllLines(path, lines.Where(line => !line.EndsWith("metrics.safetensors", StringComparison.Ordinal)));
            Assert.That(CheckpointManifest.Damage(_checkpoint), Is.EqualTo("SHA256SUMS does not list metrics.safetensors."));
            File.WriteAllText(path, "");
            Assert.That(CheckpointManifest.Damage(_checkpoint), Is.EqualTo("SHA256SUMS does not list state.json."));
            File.WriteAllLines(path, [.. lines, $"{lines[0][..64]}  ../../../elsewhere"]);
            Assert.That(CheckpointManifest.Damage(_checkpoint), Is.EqualTo("SHA256SUMS has a line that is no hash and file name."));
        }
        finally
        {
            File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
        }
    }
}
