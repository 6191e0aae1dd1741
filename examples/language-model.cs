#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci:
// A model of text, character by character: `dotnet run examples/language-model.cs -- FILE` learns from a file, without one from sums in words, which
// the text gets right far more often than chance would once it is learnt. The loss is the mean over all characters, so exp(loss) is the perplexity.
using System.Text;
using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

manual_seed(1);
const int Context = 48;
var text = args is [var file] ? File.ReadAllText(file) : Sums(5000);
var letters = text.Distinct().Order().ToArray();
var tokens = text.Select(letter => (long)Array.BinarySearch(letters, letter)).ToArray();
var split = tokens.Length * 9 / 10;
var loading = new LoaderOptions { BatchSize = 32, Seed = 1 };
var data = new TrainingData(new BatchLoader(Windows(tokens[..split]), loading), new BatchLoader(Windows(tokens[split..]), loading with { Shuffle = false }));

using var model = new CausalConvolutions(letters.Length, width: 64, layers: 4);
var step = new LanguageModelling(model, new Perplexity(), new BitsPerCharacter()) { LabelSmoothing = 0.01 };
var result = new Trainer(new TrainerOptions
{
    Epochs = 4,
    Optimizer = new AdamW { LearningRate = 4e-3 },
    Schedule = new Cosine { Warmup = 0.1 },
    Gradients = new() { Clip = new() { Norm = 1 } },
}).Fit(step, data);
Console.WriteLine($"perplexity {result.Metrics["val/perplexity"]:F2}");
Console.WriteLine(Continue("two plus three is ", length: 100));

// Each window's targets are its inputs, one place on.
TensorDataset Windows(long[] from)
{
    var count = (from.Length - 1) / Context;
    using var all = tensor(from);
    return new TensorDataset(all.narrow(0, 0, count * Context).reshape(count, Context), all.narrow(0, 1, count * Context).reshape(count, Context));
}

string Continue(string begin, int length)
{
    using var noGradient = no_grad();
    model.eval();
    var written = new StringBuilder(begin);
    for (var k = 0; k < length; k++)
    {
        using var scope = NewDisposeScope();
        var last = written.ToString()[^Math.Min(Context, written.Length)..].Select(letter => (long)Math.Max(0, Array.BinarySearch(letters, letter))).ToArray();
        var logits = model.call(tensor(last).unsqueeze(0)); // [1, tokens, letters]
        written.Append(letters[logits[0, -1].argmax().item<long>()]);
    }
    return written.ToString();
}

static string Sums(int count)
{
    string[] words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    var text = new StringBuilder();
    using var terms = randint(0, 6, [count, 2], int64);
    for (var k = 0; k < count; k++)
    {
        var (left, right) = (terms[k, 0].item<long>(), terms[k, 1].item<long>());
        text.Append($"{words[left]} plus {words[right]} is {words[left + right]}. ");
    }
    return text.ToString();
}

/// <summary>
/// Convolutions that see a character and those before it, each layer twice as far apart as the one below: tokens [batch, tokens] become logits
/// [batch, tokens, letters].
/// </summary>
internal sealed class CausalConvolutions : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _embedding, _head;
    private readonly nn.Module<Tensor, Tensor>[] _layers;

    public CausalConvolutions(int letters, int width, int layers) : base(nameof(CausalConvolutions))
    {
        register_module("embedding", _embedding = nn.Embedding(letters, width));
        _layers = [.. Enumerable.Range(0, layers).Select(layer => nn.Conv1d(width, width, 3, dilation: 1L << layer))];
        for (var layer = 0; layer < layers; layer++)
            register_module($"layer{layer}", _layers[layer]);
        register_module("head", _head = nn.Linear(width, letters));
    }

    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var hidden = _embedding.call(tokens).transpose(1, 2); // [batch, width, tokens]
        for (var layer = 0; layer < _layers.Length; layer++)
            hidden = hidden + nn.functional.gelu(_layers[layer].call(nn.functional.pad(hidden, [2L << layer, 0L])));
        return _head.call(hidden.transpose(1, 2)).MoveToOuterDisposeScope();
    }

    protected override void RegisterComponents()
    {
        // Registered by name above.
    }
}
