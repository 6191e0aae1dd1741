#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 1
// How much electricity is needed tomorrow? A file of hourly values is read, divided by time, and a day is forecast from the three before, with what is known
// beforehand: the temperature forecast, the hour, the weekday. `dotnet run examples/forecasting-csv.cs -- [EPOCHS] [FILE.csv TIME TARGET [KNOWN...]]`: 8 epochs of
// a file that a program draws, or of your own. Prints the mean absolute error in the file's units beside that of the same hour of the day before.
using System.Globalization;
using System.Text;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Day = 24;
var epochs = args is [var count, ..] ? int.Parse(count) : 8;
var (path, time, target, known) = args is [_, var file, var when, var what, .. var others] ? (file, when, what, others) : ("load.csv", "time", "load", ["temperature"]);
if (args.Length < 2)
    File.WriteAllText(path, Load(days: 400));

var series = TimeSeries.ReadCsv(path, new()
{
    Time = time,
    Targets = [target],
    Known = known,
    Calendar = DateParts.Hour | DateParts.Weekday | DateParts.DayOfYear,
    FillWithPrevious = true,
});
// The last tenth is never looked at before the end; means and deviations are those of the times to learn from.
var split = series.Split(new WindowOptions { History = 3 * Day, Horizon = Day, Stride = 5, EvaluationStride = Day }, validation: 0.1, test: 0.1);
Console.WriteLine($"{series.Length:N0} times of {string.Join(", ", series.Columns.Select(column => column.Name))}: {split.Train.Count:N0} windows to learn from");

manual_seed(1);
using var model = new RecurrentForecaster(new() { History = 3 * Day, Horizon = Day, Covariates = series.Covariates, HiddenSize = 48, Feedback = false, Normalize = false });
new Trainer(new TrainerOptions
{
    Epochs = epochs,
    Optimizer = new AdamW { LearningRate = 5e-3 },
    Schedule = new Cosine { Warmup = 0.05 },
    Gradients = new() { Clip = new() { Norm = 1 } },
}).Fit(new Supervised(model, Loss.MeanSquaredError), split.Load(new LoaderOptions { BatchSize = 32, Seed = 1 }));

model.eval();
using var noGradient = no_grad();
using var scope = NewDisposeScope();
using var batch = split.Test!.GetBatch([.. Enumerable.Range(0, (int)split.Test.Count).Select(index => (long)index)], default);
var truth = split.Standardization.Restore(batch.Targets);                                  // [windows, 24, 1], in the file's units
var forecast = split.Standardization.Restore(model.call(batch.Inputs));
var dayBefore = split.Standardization.Restore(batch.Inputs.narrow(1, 2 * Day, Day).narrow(2, 0, 1));
Console.WriteLine($"mean absolute error {(forecast - truth).abs().mean().item<float>():F2}, of the day before {(dayBefore - truth).abs().mean().item<float>():F2}");

// Hours of a town: mornings and evenings, working days, heating when it is cold and cooling when it is hot, weather that lasts.
static string Load(int days)
{
    var text = new StringBuilder("time,load,temperature\n");
    var random = RandomStream.From(3);
    var (weather, start) = (0.0, new DateTime(2023, 1, 1));
    for (var hour = 0; hour < days * Day; hour++)
    {
        var at = start.AddHours(hour);
        weather = 0.99 * weather + 0.6 * random.NextNormal();
        var temperature = 11 - 10 * Math.Cos(2 * Math.PI * at.DayOfYear / 365) - 4 * Math.Cos(2 * Math.PI * (at.Hour - 3) / Day) + weather;
        var works = at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
        var load = 50 + (works ? 14 : 6) * (Math.Exp(-Math.Pow((at.Hour - 8.5) / 2.5, 2)) + 1.3 * Math.Exp(-Math.Pow((at.Hour - 18.5) / 3.0, 2)))
            + 1.1 * Math.Max(0, 15 - temperature) + 1.6 * Math.Max(0, temperature - 22) + random.NextNormal();
        var value = random.NextInteger(200) == 0 && hour > 0 ? "" : $"{load:F2}";
        text.AppendLine($"{at:yyyy-MM-dd HH:mm},{value},{temperature:F1}");
    }
    return text.ToString();
}
