#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 1
// Who earns well? A table of people, with numbers, categories, dates and missing values, becomes features by what its training rows teach, and a small
// network learns them. `dotnet run examples/tabular-classification.cs -- [EPOCHS] [FILE.csv TARGET]`: 10 epochs of a table that a program draws, or of your
// own, whose columns are seen from what they hold. Prints the accuracy beside that of the most frequent class and of a linear model.
using System.Globalization;
using System.Text;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var epochs = args is [var count, ..] ? int.Parse(count) : 10;
var (path, target) = args is [_, var file, var column] ? (file, column) : ("people.csv", "income");
if (args.Length < 3)
    File.WriteAllText(path, People(8000));

var table = Table.ReadCsv(path);
var (train, test) = table.Split(heldOut: 0.2, seed: 1, stratifyBy: target);
var schema = TableSchema.Infer(train, new ClassTarget(target));
var preprocessing = TablePreprocessing.Fit(train, schema);                                 // means, vocabularies: of the training rows alone
preprocessing.Save("people.json");                                                         // goes with the model
Console.WriteLine($"{table.Count:N0} rows of {table.Columns.Count} columns become {preprocessing.FeatureNames.Count} features: {string.Join(", ", preprocessing.FeatureNames.Take(12))}, …");

var (learn, measure) = (preprocessing.Apply(train), preprocessing.Apply(test));
var loading = new LoaderOptions { BatchSize = 64, Seed = 1 };
var data = new TrainingData(new BatchLoader(learn, loading), new BatchLoader(measure, loading with { BatchSize = 512, Shuffle = false }));
var (features, classes) = (preprocessing.FeatureNames.Count, preprocessing.Classes!.Count);

var majority = measure.Labels.ToArray().CountBy(label => label).Max(pair => pair.Value) / (double)measure.Count;
var linear = Accuracy([features, classes]);
var network = Accuracy([features, 64, 32, classes]);
Console.WriteLine($"accuracy {network:P1}, of a linear model {linear:P1}, of the most frequent class {majority:P1}");

double Accuracy(int[] sizes)
{
    manual_seed(1);
    using var model = new Mlp(new() { Sizes = sizes });
    var result = new Trainer(new TrainerOptions
    {
        Epochs = epochs,
        Optimizer = new AdamW { LearningRate = 3e-3, WeightDecay = 1e-3 },
        Schedule = new Cosine { Warmup = 0.05 },
    }).Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data);
    return result.Metrics["val/accuracy"];
}

// Drawn people: income grows with education and experience, is lower before thirty and after sixty, higher in some trades if one is married, and partly luck.
static string People(int rows)
{
    string[] educations = ["school", "college", "bachelor", "master", "doctor"], trades = ["farm", "shop", "office", "craft", "health", "software"];
    string[] states = ["single", "married", "widowed"];
    var text = new StringBuilder("age,education,trade,state,hours,since,income\n");
    var random = RandomStream.From(7);
    for (var row = 0; row < rows; row++)
    {
        var (age, education, trade, state) = (18 + random.NextInteger(60), random.NextInteger(5), random.NextInteger(6), random.NextInteger(3));
        var hours = Math.Clamp(40 + 10 * random.NextNormal(), 5, 90);
        var since = new DateTime(2024, 1, 1).AddDays(-random.NextInteger(365 * (int)Math.Min(age - 17, 30)));
        var years = (new DateTime(2024, 1, 1) - since).TotalDays / 365;
        var score = 0.7 * (education - 2) + 0.06 * (hours - 40) + 0.08 * years + (age is < 30 or > 60 ? -1.5 : 0.8)
            + (trade >= 4 == (state == 1) ? 1 : -1) + 0.7 * random.NextNormal() - 1;
        text.AppendLine(string.Join(',', Known(0.05, $"{age}"), educations[education], Known(0.03, trades[trade]), states[state],
            Known(0.08, $"{hours:F1}"), $"{since:yyyy-MM-dd}", score > 0 ? ">50K" : "<=50K"));
    }
    return text.ToString();

    string Known(double missing, string value) => random.NextDouble() < missing ? "?" : value;
}
