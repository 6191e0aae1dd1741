using DeepNet.Tests.Parity;

namespace DeepNet.Tests.EndToEnd;

/// <summary>The weights that train.sh saves, in a network written with torch.nn: as accurate there, to the digit.</summary>
internal sealed class TrainPyTorchTests
{
    [Test]
    public void The_saved_weights_are_as_accurate_in_PyTorch()
    {
        using var program = new TrainProgram();
        if (TrainProgram.Root is not { } root)
        {
            Assert.Ignore("The test needs the repository's eng/check-with-pytorch.py.");
            return;
        }
        var data = SmallDigits.Write(Path.Combine(program.Folder, "data"));
        // Three epochs on 380 images: better than chance and far from perfect, so that equality says something.
        var ours = program.Run("--model", "cnn", "--data", data, "--epochs", "3", "--run", "small").Succeeded().Output.TrimEnd().Split('\n')[^1];

        var script = Path.Combine(root, "eng", "check-with-pytorch.py");
        var theirs = PyTorch.RunFile(script, program.InRun("small", "model.safetensors"), data).TrimEnd();

        TestContext.Out.WriteLine($"train.sh: {ours}; PyTorch: {theirs}");
        Assert.That(ours, Does.Match(@"^test accuracy 0\.[2-9]\d{3}$"));
        Assert.That(theirs, Is.EqualTo(ours));
    }
}
