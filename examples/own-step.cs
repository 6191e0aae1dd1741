#:project ../DeepNet.Models/DeepNet.Models.csproj
#:project ../DeepNet.Training/DeepNet.Training.csproj
// ci:
// A training step of one's own: an autoencoder learns to draw digits from 16 numbers. What the step does with a batch is all that is written
// here; loop, checkpoints, resumption, progress and logs are the trainer's.
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

manual_seed(1);
var data = SyntheticDigits.Create(train: 4000, test: 500).Load(new LoaderOptions { BatchSize = 50, Seed = 1 });
using var model = new Mlp(new MlpOptions { Sizes = [784, 128, 16, 128, 784] });
var trainer = new Trainer(new TrainerOptions
{
    Epochs = 3,
    Optimizer = new AdamW { LearningRate = 2e-3 },
    Schedule = new Cosine { Warmup = 0.05 },
    Checkpoints = new CheckpointOptions("runs/autoencoder") { KeepBest = "val/loss" },
});
var result = trainer.Fit(new Reconstruction(model), data);
Console.WriteLine($"squared error per pixel {result.Metrics["val/loss"]:F4}");

/// <summary>The mean squared difference between an image and what the model makes of it.</summary>
internal sealed class Reconstruction(nn.Module<Tensor, Tensor> autoencoder) : TrainingStep
{
    public override nn.Module Model => autoencoder;

    public override StepOutcome Forward(Batch batch)
    {
        var images = batch.Inputs.flatten(1); // [batch, 784]
        return new StepOutcome(nn.functional.mse_loss(autoencoder.call(images), images), batch.Count);
    }
}
