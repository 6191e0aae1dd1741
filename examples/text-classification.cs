#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci: 1
// Does a review praise or complain? A small BERT learns it from reviews that a program writes: the words alone do not tell, since "not" turns the next
// judgement round, and the last judgement counts. `dotnet run examples/text-classification.cs -- EPOCHS`: 6 without a number, which take half a
// minute on two cores; then it is right about all of 500 reviews that it has not seen.
using System.Globalization;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Text;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] good = ["good", "lovely", "clever", "moving", "brilliant"], bad = ["bad", "dull", "silly", "endless", "awful"];
string[] things = ["film", "story", "music", "acting", "ending"], links = ["at first but", "but", "and", "but in the end", "and in the end"];
const int Tokens = 24;

var stream = RandomStream.From(1);
var reviews = Enumerable.Range(0, 8500).Select(_ => Review()).ToArray();
var words = WordVocabulary.Of(reviews.SelectMany(review => review.Text.Split(' ')), new() { SpecialTokens = ["[PAD]", "[CLS]"], UnknownToken = null });
var loading = new LoaderOptions { BatchSize = 64, Seed = 1 };
var data = new TrainingData(new BatchLoader(Labelled(reviews.Take(8000)), loading), new BatchLoader(Labelled(reviews.Skip(8000)), loading with { Shuffle = false }));

manual_seed(1);
using var model = new BertClassifier(new BertOptions { Layers = 2, Heads = 4, Width = 64, Vocabulary = words.Count, Context = Tokens, Dropout = 0 });
var result = new Trainer(new TrainerOptions
{
    Epochs = args is [var epochs] ? int.Parse(epochs) : 6,
    Device = Environment.GetEnvironmentVariable("DEEPNET_DEVICE"), // cuda, cuda:1 or auto; without it the CPU, where the model is
    Optimizer = new AdamW { LearningRate = 2e-3 },
    Schedule = new Cosine { Warmup = 0.1 },
}).Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data);
Console.WriteLine($"accuracy {result.Metrics["val/accuracy"]:P1}");

model.cpu().eval();
using var noGradient = no_grad();
foreach (var text in new[] { "the film was good", "the film was not good", "the story was dull at first but in the end brilliant", "the music was lovely but the ending was awful" })
{
    using var scope = NewDisposeScope();
    var probability = model.call(tensor(Encode(text)).unsqueeze(0)).softmax(1)[0, 1].item<float>();
    Console.WriteLine($"{text}: praise with a probability of {probability:P0}");
}

// The first token is that of the whole text. The loader fills up what is shorter than others of its batch with the padding token, number 0.
TokenSequences Labelled(IEnumerable<(string Text, bool Praises)> reviews)
    => new(reviews.Select(review => Encode(review.Text)), reviews.Select(review => review.Praises ? 1L : 0L));

long[] Encode(string text) => [words["[CLS]"], .. words.Encode(text)];

// One to three judgements of one thing or another, which a later judgement may leave out; the last one decides.
(string Text, bool Praises) Review()
{
    var (text, praises) = ("", false);
    var count = 1 + stream.NextInteger(3);
    for (var k = 0; k < count; k++)
    {
        var (positive, negated) = (stream.NextInteger(2) == 0, stream.NextInteger(3) == 0);
        var link = k > 0 ? $" {Any(links)} " : "";
        var thing = k == 0 || stream.NextInteger(2) == 0 ? $"the {Any(things)} was " : "";
        text += $"{link}{thing}{(negated ? "not " : "")}{Any(positive ? good : bad)}";
        praises = positive != negated;
    }
    return (text, praises);
}

string Any(string[] choices) => choices[stream.NextInteger(choices.Length)];
