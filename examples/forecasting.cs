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

using var course = Lorenz(steps: 12_000, interval: 0.025);
using var scaled = (course - course.mean([0])) / course.std(0);                            // [time, 3], mean 0 and variance 1
using var training = scaled.narrow(0, 0, 10_000);
using var validation = scaled.narrow(0, 10_000, 2_000);
var data = new TrainingData(
    new BatchLoader(Windows(training, stride: 3), new LoaderOptions { BatchSize = 64, Seed = 1 }),
    new BatchLoader(Windows(validation, stride: 8), new LoaderOptions { BatchSize = 256, Shuffle = false }));

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
using var last = validation.unfold(0, History + Horizon, 8).transpose(1, 2);               // [windows, history + horizon, 3]
var persistence = nn.functional.mse_loss(last.narrow(1, History - 1, 1).expand(-1, Horizon, -1), last.narrow(1, History, Horizon)).item<float>();
Console.WriteLine($"mean squared error {result.Metrics["val/loss"]:F4}, of the last value {persistence:F4}");

var shown = last.narrow(0, 60, 1);
var forecast = model.call(shown.narrow(1, 0, History))[0, .., 0].data<float>();            // x alone
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

// What follows the history is the target.
static TensorDataset Windows(Tensor series, int stride)
{
    using var scope = NewDisposeScope();
    var windows = series.unfold(0, History + Horizon, stride).transpose(1, 2);             // [windows, history + horizon, 3]
    return new TensorDataset(windows.narrow(1, 0, History), windows.narrow(1, History, Horizon));
}

// dx = 10(y − x), dy = x(28 − z) − y, dz = xy − 8/3·z, by Runge and Kutta's method; [steps, 3].
static Tensor Lorenz(int steps, double interval)
{
    var values = new float[steps * 3];
    var place = (X: 1.0, Y: 1.0, Z: 20.0);
    for (var step = -1000; step < steps; step++) // the first ones lead to the attractor
    {
        var k1 = Slope(place);
        var k2 = Slope(Moved(place, k1, interval / 2));
        var k3 = Slope(Moved(place, k2, interval / 2));
        var k4 = Slope(Moved(place, k3, interval));
        place = Moved(Moved(Moved(Moved(place, k1, interval / 6), k2, interval / 3), k3, interval / 3), k4, interval / 6);
        if (step >= 0)
            (values[step * 3], values[step * 3 + 1], values[step * 3 + 2]) = ((float)place.X, (float)place.Y, (float)place.Z);
    }
    return tensor(values).reshape(steps, 3);

    static (double X, double Y, double Z) Slope((double X, double Y, double Z) at) => (10 * (at.Y - at.X), at.X * (28 - at.Z) - at.Y, at.X * at.Y - 8.0 / 3 * at.Z);

    static (double X, double Y, double Z) Moved((double X, double Y, double Z) from, (double X, double Y, double Z) slope, double by)
        => (from.X + by * slope.X, from.Y + by * slope.Y, from.Z + by * slope.Z);
}
