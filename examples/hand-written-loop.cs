#:project ../DeepNet.Core/DeepNet.Core.csproj
// ci:
// A loop written by hand on TorchSharp's API and DeepNet's data, without the trainer: a small network learns drawn digits.
using DeepNet.Data;
using DeepNet.Serialization;
using static TorchSharp.torch;

manual_seed(1);
var digits = SyntheticDigits.Create(train: 4000, test: 1000);
var data = digits.Load(new LoaderOptions { BatchSize = 50, Seed = 1 });

using var model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(28 * 28, 128),
    nn.ReLU(),
    nn.Linear(128, 10));
using var optimizer = optim.AdamW(model.parameters(), lr: 2e-3);

for (var epoch = 0; epoch < 3; epoch++)
{
    foreach (var batch in data.Train.From(new LoaderPosition(epoch)))
    {
        using var scope = NewDisposeScope(); // frees what the step computes
        var loss = nn.functional.cross_entropy(model.call(batch.Inputs), batch.Targets);
        loss.backward();
        optimizer.step();
        model.zero_grad();
    }
    Console.WriteLine($"epoch {epoch + 1}: accuracy {Accuracy():F3}");
}
model.SaveWeights("hand-written-loop.safetensors");

double Accuracy()
{
    using var noGradient = no_grad();
    var right = 0L;
    foreach (var batch in data.Validation!.From())
    {
        using var scope = NewDisposeScope();
        right += model.call(batch.Inputs).argmax(1).eq(batch.Targets).sum().item<long>();
    }
    return right / (double)digits.Test.Count;
}
