using DeepNet.Tests.Data;

namespace DeepNet.Tests.EndToEnd;

/// <summary>What train.sh says to data that is missing or damaged, and what it does without any.</summary>
public sealed class TrainDataTests
{
    private const string TrainImages = "train-images-idx3-ubyte";

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
    public void A_missing_folder_is_named()
        => _program.Run("--data", "nowhere").Refused(1, "The data folder 'nowhere'", "does not exist");

    [Test]
    public void Missing_files_are_named()
    {
        File.Delete(Path.Combine(_data, TrainImages));
        _program.Run("--data", _data).Refused(1, $"The folder '{_data}' lacks 1 of MNIST's files: {TrainImages}");
    }

    [Test]
    public void A_truncated_gzip_is_named()
    {
        var file = Path.Combine(_data, TrainImages);
        File.WriteAllBytes($"{file}.gz", IdxBytes.Gzip(File.ReadAllBytes(file))[..^5000]);
        File.Delete(file);
        _program.Run("--data", _data).Refused(1, $"'{file}.gz' ends too early", "fetch it again");
    }

    [Test]
    public void A_wrong_magic_number_is_named()
    {
        var file = Path.Combine(_data, TrainImages);
        File.Copy(Path.Combine(_data, "train-labels-idx1-ubyte"), file, overwrite: true);
        _program.Run("--data", _data).Refused(1, $"'{file}' cannot be read: its magic number is 0x00000801; expected 0x00000803");
    }

    [Test]
    public void Without_data_and_network_digits_are_drawn_with_a_notice()
    {
        using var training = _program.Start();
        var answer = training.WaitFor("training 8 epochs").Signal("INT").End();

        Assert.That(answer.ExitCode, Is.EqualTo(130), answer.ToString());
        Assert.That(answer.Output, Does.Contain("MNIST is not on this machine and could not be downloaded, so digits drawn by a program take its place.")
            .And.Contain("data   Synthetic digits, 10,000 training and 2,000 test images"));
    }
}
