using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static DeepNet.Tests.Training.PreFlights.FlightCase;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.PreFlights;

/// <summary>Healthy models have no findings, and nothing is changed by looking.</summary>
public sealed class PreFlightTests
{
    [Test]
    public void AHealthyModelHasNoFindings()
    {
        var digits = SyntheticDigits.Create(train: 256, test: 64, seed: 7);
        var loading = new LoaderOptions { BatchSize = 64, Seed = 11 };
        manual_seed(5);
        using var model = new Cnn(new CnnOptions());
        var step = new Supervised(model, Loss.CrossEntropy, new Accuracy());
        var findings = PreFlight.Run(step, new BatchLoader(digits.Train, loading), new BatchLoader(digits.Test, loading with { Shuffle = false }),
            new() { OverfitOneBatch = true, OverfitSteps = 25 }, new AdamW { LearningRate = 2e-3 });
        Assert.That(findings, Is.Empty);
        Assert.That(step.Metrics[0].Value, Is.NaN, "metrics are not touched");
    }

    [Test]
    public void AResidualNetworkWithFreshStatisticsHasNoFindings()
    {
        manual_seed(6);
        using var model = new ResNet(ResNetOptions.ResNet20);
        var images = randn(32, 3, 32, 32);
        Assert.That(Look(model, images, randint(0, 10, [32], int64)), Is.Empty);
    }

    [Test]
    public void LayersThatStartAtZeroAreNoFault()
    {
        // The last layer at 0 keeps gradients from those before it, and answers all alike, at the first step alone.
        manual_seed(7);
        var last = nn.Linear(16, Classes);
        using (no_grad())
        {
            last.weight!.zero_();
            last.bias!.zero_();
        }
        Assert.That(Look(nn.Sequential(nn.Linear(Features, 16), nn.ReLU(), last)), Is.Empty);
    }

    [Test]
    public void RegressionAndSeveralLabelsHaveNoFindings()
    {
        var (inputs, targets) = Samples();
        Assert.That(PreFlight.Run(new Supervised(Model(), Loss.MeanSquaredError), Loader(inputs, randn(96, Classes))), Is.Empty);
        Assert.That(PreFlight.Run(new Supervised(Model(), Loss.BinaryCrossEntropy), Loader(inputs, nn.functional.one_hot(targets, Classes).to(float32))), Is.Empty);
    }

    [Test]
    public void ALanguageModelHasNoFindings()
    {
        manual_seed(8);
        var tokens = randint(0, 20, [64, 9], int64);
        var step = new LanguageModelling(nn.Sequential(nn.Embedding(20, 8), nn.Linear(8, 20)));
        Assert.That(PreFlight.Run(step, Loader(tokens.narrow(1, 0, 8), tokens.narrow(1, 1, 8))), Is.Empty);
        OnlyFinding(PreFlight.Run(step, Loader(tokens.narrow(1, 0, 8), tokens.narrow(1, 1, 8) + 1)), PreFlightCheck.Labels, "20 classes", "one of them 20");
    }

    [Test]
    public void EachPlayerIsLookedAt()
    {
        manual_seed(9);
        var step = new Rivals();
        var (inputs, targets) = Samples();
        Assert.That(PreFlight.Run(step, Loader(inputs, targets)), Is.Empty);
        step.IgnoreGenerator = true;
        OnlyFinding(PreFlight.Run(step, Loader(inputs, targets)), PreFlightCheck.Gradients, "No gradient reaches weight, bias of generator");
        step.IgnoreGenerator = false;
        OnlyFinding(PreFlight.Run(step, Loader(inputs, targets), options: new() { OverfitOneBatch = true }), PreFlightCheck.Overfitting, "2 players");
        Assert.That(step.Model.parameters().All(parameter => parameter.requires_grad && parameter.grad is null));
    }

    [Test]
    public void NothingIsChangedByLooking()
    {
        var (inputs, targets) = Samples();
        manual_seed(10);
        using var model = nn.Sequential(nn.BatchNorm1d(Features), nn.Linear(Features, 16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, Classes), nn.Linear(Classes, Classes));
        model.train();
        model.named_modules().First(named => named.name == "3").module.eval();
        var parameters = model.parameters().ToArray();
        parameters[2].grad = ones_like(parameters[2]);
        parameters[^1].requires_grad = false;
        var step = new Supervised(model, Loss.CrossEntropy);
        var (train, options) = (Loader(inputs, targets), new PreFlightOptions { OverfitOneBatch = true, OverfitSteps = 5 });
        manual_seed(11);
        var before = State();
        PreFlight.Run(step, train, train, options);
        Assert.That(State(), Is.EqualTo(before));
        var count = LiveTensors.Count();
        PreFlight.Run(step, train, train, options);
        Assert.That(Tensor.TotalCount, Is.EqualTo(count), "no tensors are left behind");

        string[] State()
        {
            using var scope = NewDisposeScope();
            return
            [
                .. model.state_dict().Select(pair => $"{pair.Key} {Convert.ToHexString(pair.Value.bytes)}"),
                .. model.named_parameters().Select(named => $"{named.name} {named.parameter.requires_grad} {(named.parameter.grad is { } gradient ? Convert.ToHexString(gradient.bytes) : "none")}"),
                .. model.named_modules().Select(named => $"{named.name} {named.module.training}"),
                .. model.modules().OfType<TorchSharp.Modules.NormBase>().Select(layer => $"{layer.momentum}"),
                Convert.ToHexString(get_rng_state().bytes),
            ];
        }
    }

    [Test]
    public void EverythingIsPutBackAlsoAfterAFailure()
    {
        var (inputs, targets) = Samples();
        using var model = Model();
        var step = new Supervised(model, Loss.Custom("fails", (outputs, _) => throw new InvalidOperationException("no loss today")));
        model.eval();
        manual_seed(12);
        var before = get_rng_state().bytes.ToArray();
        Assert.That(() => PreFlight.Run(step, Loader(inputs, targets)), Throws.InvalidOperationException.With.Message.EqualTo("no loss today"));
        Assert.That(model.training, Is.False);
        Assert.That(get_rng_state().bytes.ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void ARunAfterItIsTheRunWithoutIt()
    {
        Assert.That(Weights(look: true), Is.EqualTo(Weights(look: false)));

        static float[] Weights(bool look)
        {
            var (inputs, targets) = Samples();
            using var model = Model(nn.BatchNorm1d(Classes), nn.Dropout(0.2));
            var step = new Supervised(model, Loss.CrossEntropy, new Accuracy());
            var train = Loader(inputs, targets);
            if (look)
                PreFlight.Run(step, train, options: new() { OverfitOneBatch = true, OverfitSteps = 3 });
            new Trainer(new TrainerOptions { Epochs = 2 }, []).Fit(step, new TrainingData(train));
            return [.. model.state_dict().Values.SelectMany(value => value.to(float32).data<float>().ToArray())];
        }
    }

    [Test]
    public void ChecksCanBeLeftOut()
    {
        var faulty = Model(nn.Softmax(1), nn.BatchNorm1d(Classes, momentum: 0.99));
        var (inputs, targets) = Samples();
        Assert.That(Look(faulty, inputs * 100, targets + 1), Is.Not.Empty);
        Assert.That(Look(faulty, inputs * 100, targets + 1, PreFlightOptions.None), Is.Empty);
        foreach (var check in Enum.GetValues<PreFlightCheck>())
            Assert.That(Look(faulty, inputs * 100, targets, new() { Without = [check] }).Select(finding => finding.Check), Does.Not.Contain(check));
        Assert.That(Look(faulty, inputs, targets + 1, new() { Without = [.. Enum.GetValues<PreFlightCheck>()] }), Is.Empty, "not even a pass is made");
    }

    /// <summary>A generator that pleases a critic, and a critic that tells its answers from the inputs.</summary>
    private sealed class Rivals : TrainingStep
    {
        private readonly nn.Module<Tensor, Tensor> _generator = nn.Linear(Features, Features), _critic = nn.Linear(Features, 1);
        private readonly Composed _both;

        public Rivals() => _both = new Composed((model, x) => x, ("generator", _generator), ("critic", _critic));

        public bool IgnoreGenerator { get; set; }

        public override nn.Module Model => _both;

        public override IReadOnlyList<Player> Players =>
        [
            new Player("critic", _critic, batch => Of(batch, _critic.call(_generator.call(batch.Inputs).detach()).mean() - _critic.call(batch.Inputs).mean() + _critic.call(batch.Inputs).square().mean())),
            new Player("generator", _generator, batch => Of(batch, -_critic.call(IgnoreGenerator ? batch.Inputs.clone().requires_grad_() : _generator.call(batch.Inputs)).mean())),
        ];

        public override StepOutcome Forward(Batch batch) => Players[0].Forward(batch);

        private static StepOutcome Of(Batch batch, Tensor loss) => new(loss, batch.Count);
    }
}
