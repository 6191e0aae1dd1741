#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 3
// Forecasts the Lorenz attractor, three series that never repeat, a little over half a unit of time ahead: `dotnet run examples/forecasting.cs -- [EPOCHS]`.
// Prints the mean squared error beside that of the last known value, in units of the series' variances, and draws one forecast into forecast.svg.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
manual_seed(1);
const int History = 48, Horizon = 24;
var epochs = args is [var count] ? int.Parse(count) : 20;

var split = SyntheticSeries.Lorenz(steps: 12_000).Split(
    new WindowOptions { History = History, Horizon = Horizon, Stride = 3, EvaluationStride = 8 }, validation: 1 / 6.0, test: 0);
var data = split.Load(new LoaderOptions { BatchSize = 64, Seed = 1 });

// The series lie about 0 already, and where they are on the attractor tells where they go: windows keep their levels.
using var model = new RecurrentForecaster(new() { History = History, Horizon = Horizon, Series = 3, HiddenSize = 64, Normalize = false });
var result = new Trainer(new TrainerOptions
{
    Epochs = epochs,
    Optimizer = new AdamW { LearningRate = 5e-3 },
    Schedule = new Cosine { Warmup = 0.05 },
    Gradients = new() { Clip = new() { Norm = 1 } },
}).Fit(new Supervised(model, Loss.MeanSquaredError), data);

using var noGradient = no_grad();
using var scope = NewDisposeScope();
model.eval();
using var windows = split.Validation.GetBatch([.. Enumerable.Range(0, (int)split.Validation.Count).Select(index => (long)index)], default);
var persistence = nn.functional.mse_loss(windows.Inputs.narrow(1, History - 1, 1).expand(-1, Horizon, -1), windows.Targets).item<float>();
Console.WriteLine($"mean squared error {result.Metrics["val/loss"]:F4}, of the last value {persistence:F4}");

var shown = cat([windows.Inputs, windows.Targets], 1).narrow(0, 60, 1);                    // [1, history + horizon, 3]
var forecast = model.call(windows.Inputs.narrow(0, 60, 1))[0, .., 0].data<float>();        // x alone
var times = Enumerable.Range(0, History + Horizon).Select(time => (double)time).ToArray();
new LineChart
{
    Title = "x of the Lorenz attractor",
    XLabel = "step",
    Series =
    [
        new("course", times, [.. shown[0, .., 0].data<float>().Select(value => (double)value)]),
        new("forecast", times[History..], [.. forecast.Select(value => (double)value)]) { Dashed = true },
    ],
    Marks = [new(History - 1, "now")],
}.Save("forecast.svg");
Console.WriteLine("wrote forecast.svg");
