#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
#:package System.CommandLine
// ci: --dataset digits --epochs 1
// Trains a network on images of handwritten digits or clothes. `./train.sh --help` lists the options.
using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using DeepNet;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Training;
using Spectre.Console;
using static TorchSharp.torch;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var modelOption = Choice("--model", "The network", "cnn", ModelRegistry.Names);
var datasetOption = Choice("--dataset", "The images (digits are drawn by a program)", "mnist", ["mnist", "fashion-mnist", "digits"]);
var dataOption = new Option<string?>("--data") { HelpName = "DIR", Description = "The folder with the data set's files. Without it they are looked for in DEEPNET_DATA and the cache folder, else downloaded." };
var epochsOption = Setting("--epochs", "N", "Passes over the training images.", 8, "a whole number of at least 1", Count);
var batchSizeOption = Setting("--batch-size", "N", "Images in a training step.", 64, "a whole number of at least 1", Count);
var learningRateOption = Setting("--learning-rate", "RATE", "The peak learning rate of AdamW; it rises for 5 % of the steps and falls by a cosine.", 2e-3, "a finite number above 0", Rate);
var seedOption = Setting<long>("--seed", "N", "Decides the initial weights, the order of the images and dropout.", 1, "a whole number", long.TryParse);
var deviceOption = Setting("--device", "DEVICE", "Where to compute: cpu, cuda, cuda:N, or auto, which is CUDA where there is one. A run may go on elsewhere.", "auto", ComputeDevice.Names, DeviceName);
var runOption = Setting<string?>("--run", "NAME", "The run's name; all of it is kept under runs/NAME, and the same command goes on from there. Without it the run is named after its options.", null,
    "a folder's name: letters, digits, '.', '-' and '_', with a letter or digit first", RunName);

var root = new RootCommand("Trains a network on images and measures it on the test images. Stopped by Ctrl-C or killed, it goes on where it was when started again.")
{
    modelOption, datasetOption, dataOption, epochsOption, batchSizeOption, learningRateOption, seedOption, deviceOption, runOption,
};
root.SetAction(Guarded);
if (Console.IsOutputRedirected)
    root.Options.OfType<HelpOption>().Single().Action = new HelpAction { MaxWidth = 120 };
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"train: error: {error.Message}");
    Console.Error.WriteLine($"The options are {string.Join(", ", root.Options.Select(option => option.Name))}. `./train.sh --help` explains them.");
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
    catch (Exception error) when (error is DatasetException or WeightsException or IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or RunMismatchException
        or NonFiniteException or ExternalException or DeviceException)
    {
        Console.Error.WriteLine($"train: error: {error.Message}");
        return ExitCode.Failed;
    }
}

int Train(ParseResult options)
{
    var (modelName, datasetName) = (options.GetRequiredValue(modelOption), options.GetRequiredValue(datasetOption));
    var seed = options.GetRequiredValue(seedOption);
    var device = options.GetRequiredValue(deviceOption);
    var place = OpenDevice(device);
    var images = OpenImages(datasetName, options.GetValue(dataOption));
    if (images.Notice is { } notice)
        Warn(notice);

    manual_seed(seed);
    using var model = ModelRegistry.Find(modelName, images.Train.Shape, images.ClassNames.Count).Create();
    var folder = Path.Combine("runs", options.GetValue(runOption) ?? DefaultRunName(options));
    Console.WriteLine($"model  {modelName}, {model.parameters().Sum(parameter => parameter.numel()):N0} parameters, on {place}");
    Console.WriteLine($"data   {images.Name}, {images.Train.Count:N0} training and {images.Test.Count:N0} test images, {images.Source}");
    Console.WriteLine($"run    {folder}");

    // A share of the training images is held out to measure by, so that the test images are used once, at the end.
    var (learn, validate) = images.Train.Split(0.05);
    var loading = new LoaderOptions { BatchSize = options.GetRequiredValue(batchSizeOption), Seed = seed };
    var data = new TrainingData(
        new BatchLoader(learn.With(new RandomCrop(images.Train.Shape.Height, padding: 2)), loading),
        new BatchLoader(validate, loading with { Shuffle = false }));

    var training = new TrainerOptions
    {
        Epochs = options.GetRequiredValue(epochsOption),
        Optimizer = new AdamW { LearningRate = options.GetRequiredValue(learningRateOption) },
        Schedule = new Cosine { Warmup = 0.05 },
        Seed = seed,
        Device = device,
        Checkpoints = new CheckpointOptions(folder) { KeepBest = "val/accuracy", Every = TimeSpan.FromSeconds(10) },
    };
    var trainer = new Trainer(training, Trainer.DefaultObservers(training, classNames: images.ClassNames));
    var step = new Supervised(model, Loss.CrossEntropy, new Accuracy());
    using (var signals = new StopSignals(ShowCursor))
    {
        var end = trainer.Fit(step, data, signals.Token).End;
        Console.WriteLine($"report {Path.Combine(folder, "report.html")}");
        if (end == TrainingEnd.Interrupted)
            return signals.ExitCode;
    }

    var test = Trainer.Evaluate(step, new BatchLoader(images.Test, loading with { Shuffle = false, BatchSize = 500 }));
    Console.WriteLine($"test accuracy {test["test/accuracy"]:F4}");
    return ExitCode.Ok;
}

// A device that is missing is found out before anything is loaded.
Device OpenDevice(string name)
{
    try
    {
        return ComputeDevice.Open(name);
    }
    catch (DeviceException error)
    {
        throw new DeviceException($"--device {name}: {error.Message}");
    }
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

// The same options name the same run, other options another one; where it is computed is the run's business no more than when.
string DefaultRunName(ParseResult options)
{
    var text = string.Join(' ', root.Options.Where(option => option != runOption && option != deviceOption).Select(option => $"{option.Name}={options.GetResult(option)?.GetValueOrDefault<object>()}"));
    var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..6];
    return $"{options.GetValue(modelOption)}-{options.GetValue(datasetOption)}-{hash}";
}

// Which the live display hides, and a second Ctrl-C leaves it no time to show again.
static void ShowCursor()
{
    if (!Console.IsOutputRedirected)
        AnsiConsole.Cursor.Show();
}

static void Warn(string text)
{
    if (Console.IsOutputRedirected)
        Console.WriteLine(text);
    else
        AnsiConsole.MarkupLineInterpolated($"[yellow]{text}[/]");
}

// A wrong value gets an error that names the option, what is expected and what was received.
static Option<T> Setting<T>(string name, string placeholder, string description, T value, string expected, Reader<T> read) => new(name)
{
    HelpName = placeholder,
    Description = description,
    DefaultValueFactory = _ => value,
    CustomParser = result =>
    {
        var text = result.Tokens[^1].Value;
        if (read(text, out var parsed))
            return parsed;
        result.AddError($"{name} must be {expected}, but is '{text}'.");
        return default!;
    },
};

static Option<string> Choice(string name, string description, string value, IReadOnlyList<string> names)
{
    var list = string.Join(", ", names);
    return Setting(name, "NAME", $"{description}: {list}.", value, $"one of {list}", (string text, out string known) =>
    {
        known = names.FirstOrDefault(candidate => candidate.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? "";
        return known.Length > 0;
    });
}

static bool Count(string text, out int value) => int.TryParse(text, out value) && value >= 1;

static bool Rate(string text, out double value) => double.TryParse(text, out value) && double.IsFinite(value) && value > 0;

static bool DeviceName(string text, out string value)
{
    value = text;
    return ComputeDevice.IsName(text);
}

// One folder below runs/, and a visible one.
static bool RunName(string text, out string? value)
{
    value = text;
    return text.Length > 0 && char.IsLetterOrDigit(text[0]) && text.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_');
}

internal delegate bool Reader<T>(string text, out T value);

internal static class ExitCode
{
    public const int Ok = 0, Failed = 1, WrongUsage = 2;
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
