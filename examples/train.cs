#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
#:package System.CommandLine
// ci: --dataset digits --epochs 1
// Trains a network on images of handwritten digits or clothes. `./train.sh --help` lists the options.
using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Training;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var modelOption = new Option<string>("--model") { Description = "The network.", DefaultValueFactory = _ => "cnn" };
modelOption.AcceptOnlyFromAmong([.. ModelRegistry.Names]);
var datasetOption = new Option<string>("--dataset") { Description = "The images: mnist, fashion-mnist, or digits (drawn by a program).", DefaultValueFactory = _ => "mnist" };
datasetOption.AcceptOnlyFromAmong("mnist", "fashion-mnist", "digits");
var dataOption = new Option<string?>("--data") { Description = "The folder with the data set's files. Default: looked for in DEEPNET_DATA and the cache folder, else downloaded." };
var epochsOption = Positive("--epochs", "Passes over the training images.", 8);
var batchSizeOption = Positive("--batch-size", "Images in a training step.", 64);
var learningRateOption = new Option<double>("--learning-rate") { Description = "The peak learning rate of AdamW; it rises for 5 % of the steps and falls by a cosine.", DefaultValueFactory = _ => 2e-3 };
var seedOption = new Option<long>("--seed") { Description = "Decides the initial weights, the order of the images and dropout.", DefaultValueFactory = _ => 1 };
var deviceOption = new Option<string>("--device") { Description = "Where to compute: cpu, cuda or cuda:N.", DefaultValueFactory = _ => "cpu" };
var runOption = new Option<string?>("--run") { Description = "The run's name; all of it is kept under runs/NAME, and the same command goes on from there. Default: named after the options." };

var root = new RootCommand("Trains a network on images and measures it on the test images. Stopped by Ctrl-C or killed, it goes on where it was when started again.")
{
    modelOption, datasetOption, dataOption, epochsOption, batchSizeOption, learningRateOption, seedOption, deviceOption, runOption,
};
root.SetAction(Guarded);
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"train: error: {error.Message}");
    Console.Error.WriteLine();
    root.Parse("--help").Invoke(new InvocationConfiguration { Output = Console.Error });
    return ExitCode.WrongUsage;
}
return parsed.Invoke();

// What the user can mend is a message, not a stack trace.
int Guarded(ParseResult options)
{
    try
    {
        return Train(options);
    }
    catch (Exception error) when (error is DatasetException or SafetensorsException or IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or RunMismatchException
        or NonFiniteLossException or ExternalException)
    {
        Console.Error.WriteLine($"train: error: {error.Message}");
        return ExitCode.Failed;
    }
}

int Train(ParseResult options)
{
    var (modelName, datasetName) = (options.GetRequiredValue(modelOption), options.GetRequiredValue(datasetOption));
    var seed = options.GetRequiredValue(seedOption);
    var device = InitializeDevice(new Device(options.GetRequiredValue(deviceOption)));
    var images = OpenImages(datasetName, options.GetValue(dataOption));
    if (images.Notice is { } notice)
        AnsiConsole.MarkupLineInterpolated($"[yellow]{notice}[/]");

    manual_seed(seed);
    using var model = ModelRegistry.Find(modelName, images.Train.Shape, images.ClassNames.Count).Create().to(device);
    var run = options.GetValue(runOption) ?? DefaultRunName(options);
    var folder = Path.Combine("runs", run);
    AnsiConsole.MarkupLineInterpolated(
        $"{modelName} ({model.parameters().Sum(parameter => parameter.numel()):N0} parameters) on {images.Name} ({images.Train.Count:N0} training images, {images.Source}), {device}; kept in {folder}");

    // A share of the training images is held out to measure by, so that the test images are used once, at the end.
    var (learn, validate) = images.Train.Split(0.05);
    var loading = new LoaderOptions { BatchSize = options.GetRequiredValue(batchSizeOption), Seed = seed };
    var data = new TrainingData(
        new BatchLoader(learn.With(new RandomCrop(images.Train.Shape.Height, padding: 2)), loading),
        new BatchLoader(validate, loading with { Shuffle = false }));

    var trainer = new Trainer(new TrainerOptions
    {
        Epochs = options.GetRequiredValue(epochsOption),
        Optimizer = new AdamW { LearningRate = options.GetRequiredValue(learningRateOption) },
        Schedule = new Cosine { Warmup = 0.05 },
        Seed = seed,
        Checkpoints = new CheckpointOptions(folder) { KeepBest = "val/accuracy", Every = TimeSpan.FromSeconds(10) },
    });
    var step = new Supervised(model, Loss.CrossEntropy, new Accuracy());
    using var interrupt = new Interrupt();
    var result = trainer.Fit(step, data, interrupt.Token);
    if (result.End == TrainingEnd.Interrupted)
        return interrupt.ExitCode;

    var test = Trainer.Evaluate(step, new BatchLoader(images.Test, loading with { Shuffle = false, BatchSize = 500 }));
    Console.WriteLine($"test accuracy {test["test/accuracy"]:F4}");
    return ExitCode.Ok;
}

ImageSplits OpenImages(string name, string? folder)
{
    var search = new DataSearch { Progress = new DownloadLine() };
    return name switch
    {
        "mnist" => Mnist.Open(folder, search),
        "fashion-mnist" => FashionMnist.Open(folder, search),
        _ => SyntheticDigits.Create(),
    };
}

// The same options name the same run, other options another one.
string DefaultRunName(ParseResult options)
{
    var text = string.Join(' ', root.Options.Where(option => option != runOption).Select(option => $"{option.Name}={options.GetResult(option)?.GetValueOrDefault<object>()}"));
    var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..6];
    return $"{options.GetValue(modelOption)}-{options.GetValue(datasetOption)}-{hash}";
}

static Option<int> Positive(string name, string description, int value)
{
    var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
    option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var number) && number < 1)
            result.AddError($"{name} must be at least 1, but is {number}.");
    });
    return option;
}

internal static class ExitCode
{
    public const int Ok = 0, Failed = 1, WrongUsage = 2, Interrupted = 130, Terminated = 143;
}

/// <summary>The first Ctrl-C or SIGTERM asks the training to save and stop; a second one ends the process at once.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupt() => _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    public CancellationToken Token => _source.Token;

    /// <summary>What a shell expects of a process that ended by the signal: 128 and its number.</summary>
    public int ExitCode { get; private set; } = global::ExitCode.Interrupted;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
            return;
        context.Cancel = true;
        ExitCode = context.Signal == PosixSignal.SIGTERM ? global::ExitCode.Terminated : global::ExitCode.Interrupted;
        _source.Cancel();
    }
}

/// <summary>A download's progress on the error output: a line that is rewritten on a terminal, one line a file elsewhere.</summary>
internal sealed class DownloadLine : IProgress<DownloadProgress>
{
    public void Report(DownloadProgress value)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write($"\rdownloading {value.FileName}: {value.Received / 1e6:F1} of {value.Total / 1e6:F1} MB{(value.IsComplete ? "\n" : "")}");
        else if (value.IsComplete)
            Console.Error.WriteLine($"downloaded {value.FileName}: {value.Total / 1e6:F1} MB");
    }
}
