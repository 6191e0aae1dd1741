#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci:
// Two networks with an optimizer each: a generator learns to draw digits that a critic cannot tell from real ones. Each takes its turn on every
// batch; figures are kept for both (`train/critic/loss`, `train/generator/loss`), and a checkpoint holds both.
using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

manual_seed(1);
var data = SyntheticDigits.Create(train: 4000, test: 500).Load(new LoaderOptions { BatchSize = 50, Seed = 1 });
using var generator = nn.Sequential(
    nn.Linear(32, 128), nn.BatchNorm1d(128), nn.ReLU(),
    nn.Linear(128, 256), nn.BatchNorm1d(256), nn.ReLU(),
    nn.Linear(256, 28 * 28), nn.Unflatten(1, [1, 28, 28]));
using var critic = nn.Sequential(
    nn.Flatten(),
    nn.Linear(28 * 28, 256), nn.LeakyReLU(0.2),
    nn.Linear(256, 128), nn.LeakyReLU(0.2),
    nn.Linear(128, 1));
var adam = new Adam { LearningRate = 1e-3, Beta1 = 0.5 };
var step = new Adversarial(generator, critic, new AdversarialOptions
{
    Objective = AdversarialObjective.NonSaturating,
    Latent = [32],
    R1 = 0.2,
    GeneratorOptimizer = adam,
    CriticOptimizer = adam,
});
new Trainer(new TrainerOptions { Epochs = 6, Schedule = new Cosine() }).Fit(step, data);

using var samples = step.Sample(4); // [4, 1, 28, 28], from the same noise each time
for (var row = 0; row < 28; row += 2)
    Console.WriteLine(string.Concat(Enumerable.Range(0, 4 * 28).Select(column => Shade(samples[column / 28, 0, row, column % 28].item<float>()))));

static char Shade(float pixel) => " .:+#"[Math.Clamp((int)(pixel * 1.5f + 1.5f), 0, 4)];
