using DeepNet.Data;
using DeepNet.Tests.Parity;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Steps;

public sealed class VariationalAutoencodingTests
{
    [Test]
    public void Loss_parts_and_gradients_are_those_of_the_formula_in_PyTorch()
    {
        manual_seed(1);
        using var model = new VariationalMlp();
        var pixels = rand(6, 1, 2, 5);
        var expected = PyTorch.Run("""
            _s = {k: v.requires_grad_() for k, v in group("state").items()}
            torch.manual_seed(7)
            _x = x.flatten(1)
            _mean, _log = F.linear(_x, _s["encoder.weight"], _s["encoder.bias"]).chunk(2, 1)
            _code = torch.distributions.Normal(_mean, (_log / 2).exp()).rsample()
            _y = F.linear(_code, _s["decoder.weight"], _s["decoder.bias"])
            _q = torch.distributions.Normal(_mean, (_log / 2).exp())
            _kl = torch.distributions.kl_divergence(_q, torch.distributions.Normal(0.0, 1.0)).sum(1)
            _reconstruction = F.binary_cross_entropy_with_logits(_y, _x, reduction="none").sum(1)
            samples = (_reconstruction + 2.5 * _kl).detach()
            kl, reconstruction = _kl.mean().detach(), _reconstruction.mean().detach()
            loss = (_reconstruction + 2.5 * _kl).mean()
            loss.backward()
            grads = [_s[k].grad for k in ("encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias")]
            """, [.. model.StateAs("state"), ("x", pixels)]);

        using var batch = new Batch(pixels, zeros(6));
        manual_seed(7);
        var step = new VariationalAutoencoding(model, Loss.BinaryCrossEntropy) { Beta = 2.5 };
        var outcome = step.Forward(batch);
        outcome.Loss.backward();
        TensorAssert.Close(outcome.Loss, expected["loss"], "loss");
        TensorAssert.Close(step.SampleLosses(outcome)!, expected["samples"], "samples");
        foreach (var (name, value) in outcome.Parts)
            TensorAssert.Close(value, expected[name], name);
        foreach (var ((name, parameter), index) in model.named_parameters().Select((named, index) => (named, index)))
            TensorAssert.Close(parameter.grad!, expected[$"grads.{index}"], name);
        Assert.That(outcome.Parts.Select(part => part.Name), Is.EqualTo(new[] { "reconstruction", "kl" }));
    }

    [Test]
    public void Beta_rises_over_the_warm_up_in_training_and_is_full_in_validation()
    {
        using var model = new VariationalMlp();
        var step = new VariationalAutoencoding(model, Loss.MeanSquaredError) { Beta = 4, BetaWarmup = 10 };
        Assert.That(new long[] { 0, 1, 5, 10, 1000 }.Select(taken =>
        {
            step.StepsTaken = taken;
            return step.CurrentBeta;
        }), Is.EqualTo(new[] { 0, 0.4, 2, 4, 4 }));
        step.StepsTaken = 0;
        model.eval();
        Assert.That(step.CurrentBeta, Is.EqualTo(4));
        Assert.That(new VariationalAutoencoding(model.With(training: true), Loss.MeanSquaredError).CurrentBeta, Is.EqualTo(1), "without a warm-up");
    }

    [Test]
    public void The_bound_of_a_code_that_is_the_prior_is_the_reconstruction()
    {
        using var model = new VariationalMlp();
        using (no_grad())
            foreach (var (name, parameter) in model.named_parameters())
                parameter.fill_(0); // means and log-variances of 0, reconstructions of 0
        using var batch = new Batch(full(3, 10, 0.5f), zeros(3));
        var outcome = new VariationalAutoencoding(model, Loss.MeanSquaredError).Forward(batch);
        Assert.That(outcome.Loss.ToDouble(), Is.EqualTo(10 * 0.25).Within(1e-6));
    }

    [Test]
    public void Settings_shapes_and_card()
    {
        using var model = new VariationalMlp();
        using var lopsided = new VariationalMlp { LongerMeans = true };
        using var batch = new Batch(rand(3, 10), zeros(3));
        var step = new VariationalAutoencoding(model, Loss.BinaryCrossEntropy) { Beta = 0.5, BetaWarmup = 20 };
        Assert.Multiple(() =>
        {
            Assert.That(() => step.StepsTaken = -1, Told("StepsTaken must be at least 0"));
            Assert.That(() => step.Forward(new Batch(zeros([3, 10], int64), zeros(3))), Told("but got [3, 10] of type Int64"));
            Assert.That(() => new VariationalAutoencoding(lopsided, Loss.MeanSquaredError).Forward(batch), Told("gave [3, 4] and [3, 2] for 3 samples"));
            Assert.That(step.Card, Is.EquivalentTo(new Dictionary<string, string> { ["reconstruction"] = "binary cross-entropy", ["beta"] = "0.5", ["beta_warmup"] = "20" }));
            Assert.That(step.Predict(batch).shape, Is.EqualTo(new long[] { 3, 10 }));
        });
    }

    private static NUnit.Framework.Constraints.Constraint Told(string text) => Throws.InstanceOf<ArgumentException>().With.Message.Contains(text);
}

/// <summary>A variational autoencoder of two linear layers, with a code of two numbers.</summary>
internal sealed class VariationalMlp : nn.Module<Tensor, (Tensor Reconstruction, Tensor Mean, Tensor LogVariance)>
{
    private readonly nn.Module<Tensor, Tensor> _encoder = nn.Linear(10, 4), _decoder = nn.Linear(2, 10);

    public VariationalMlp() : base(nameof(VariationalMlp))
    {
        register_module("encoder", _encoder);
        register_module("decoder", _decoder);
    }

    public bool LongerMeans { get; init; }

    public VariationalMlp With(bool training)
    {
        train(training);
        return this;
    }

    public override (Tensor, Tensor, Tensor) forward(Tensor input)
    {
        var code = _encoder.call(input.flatten(1));
        var (mean, logVariance) = (code.narrow(1, 0, 2), code.narrow(1, 2, 2));
        var output = _decoder.call(mean + (logVariance / 2).exp() * randn_like(mean));
        return (output, LongerMeans ? code : mean, logVariance);
    }

    protected override void RegisterComponents()
    {
    }
}
