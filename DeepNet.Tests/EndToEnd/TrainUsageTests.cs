using TorchSharp;

namespace DeepNet.Tests.EndToEnd;

/// <summary>What train.sh says to a call that cannot be meant.</summary>
public sealed class TrainUsageTests
{
    private TrainProgram _program = null!;

    [OneTimeSetUp]
    public void Build() => _program = new TrainProgram();

    [OneTimeTearDown]
    public void CleanUp() => _program?.Dispose();

    [Test]
    public void Help_explains_every_option()
    {
        var help = _program.Run("--help").Succeeded().Output;

        foreach (var option in (string[])["--model", "--dataset", "--data", "--epochs", "--batch-size", "--learning-rate", "--seed", "--device", "--run"])
            Assert.That(help, Does.Contain($"  {option} <"));
        Assert.That(help.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(120), "lines that fit a screen");
    }

    [Test]
    public void Every_wrong_value_is_named_with_what_is_right()
        => _program.Run("--model", "cn", "--dataset", "emnist", "--epochs", "0", "--batch-size", "0", "--learning-rate", "-1", "--seed", "x", "--device", "tpu", "--run", "../elsewhere")
            .Refused(2,
                "--model must be one of mlp, cnn, resnet18, ", "but is 'cn'.",
                "--dataset must be one of mnist, fashion-mnist, digits, but is 'emnist'.",
                "--epochs must be a whole number of at least 1, but is '0'.",
                "--batch-size must be a whole number of at least 1, but is '0'.",
                "--learning-rate must be a finite number above 0, but is '-1'.",
                "--seed must be a whole number, but is 'x'.",
                "--device must be cpu, cuda, cuda:N or auto, but is 'tpu'.",
                "--run must be a folder's name", "but is '../elsewhere'.");

    [TestCase("--bach-size")]
    [TestCase("extra")]
    public void An_unknown_option_is_named_with_those_there_are(string argument)
        => _program.Run(argument).Refused(2, $"'{argument}'", "The options are --help, --version, --model, ", "--batch-size", "./train.sh --help");

    [Test]
    public void Cuda_where_there_is_none_is_refused_with_the_reason()
    {
        if (torch.cuda.is_available())
            Assert.Ignore("This machine has CUDA.");
        _program.Run("--device", "cuda", "--dataset", "digits").Refused(1, "--device cuda: ", "CUDA", "./setup.sh --doctor");
    }

    [Test]
    public void Nothing_was_written()
        => Assert.That(Directory.Exists(Path.Combine(_program.Folder, "runs")), Is.False);
}
