using DeepNet.Training;
using static DeepNet.Tests.Training.PreFlights.FlightCase;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.PreFlights;

/// <summary>Each fault is found, and nothing else; the text says what was measured, what was expected and what to do.</summary>
public sealed class FindingTests
{
    [Test]
    public void InputsThatAreNotFinite()
    {
        var (inputs, targets) = Samples();
        inputs[7, 2] = float.NaN;
        var findings = PreFlight.Run(new Supervised(Model(), Loss.CrossEntropy), Loader(inputs, targets, shuffle: false));
        Assert.That(findings[0].Text, Does.Contain("1 of 192 inputs in the first training batch [32, 6] are NaN or infinite").And.Contain("missing values"));
        Assert.That(findings.Select(finding => finding.Check), Is.SupersetOf(new[] { PreFlightCheck.Inputs, PreFlightCheck.InitialLoss }));
        Assert.That(findings.Single(finding => finding.Check == PreFlightCheck.InitialLoss).Text, Does.Contain("is NaN").And.Contain("should be finite"));
        Assert.That(findings.Single(finding => finding.Check == PreFlightCheck.Gradients).Text, Does.Contain("not finite").And.Contain("0.weight"));
    }

    [Test]
    public void BytesThatWereNotScaled()
    {
        var (_, targets) = Samples();
        var findings = Look(Model(), randint(0, 256, [96, Features]).to(float32), targets);
        Assert.That(findings[0].Check, Is.EqualTo(PreFlightCheck.Inputs));
        Assert.That(findings[0].Text, Does.Contain("whole numbers from").And.Contain("bytes of images").And.Contain("Divide them by 255"));
    }

    [Test]
    public void InputsOfAnotherScale()
    {
        var (inputs, targets) = Samples();
        OnlyFinding(Look(Model(), inputs + 50, targets, new() { Without = [PreFlightCheck.InitialLoss] }), PreFlightCheck.Inputs, "mean 5", "Normalise them");
        OnlyFinding(Look(Model(), inputs * 1e-4, targets), PreFlightCheck.Inputs, "deviation of", "scaled twice");
        OnlyFinding(Look(Model(), ones(96, Features), targets), PreFlightCheck.Inputs, "are 1; they should differ");
        OnlyFinding(Look(Model(), randn(1, Features).expand(96, Features), targets), PreFlightCheck.Inputs, "All 32 samples", "same inputs", "indexed");
    }

    [Test]
    public void ValidationInputsThatWereNormalisedInAnotherWay()
    {
        var (inputs, targets) = Samples();
        var findings = PreFlight.Run(new Supervised(Model(), Loss.CrossEntropy), Loader(inputs, targets), Loader(inputs * 10 + 3, targets));
        OnlyFinding(findings, PreFlightCheck.Inputs, "Validation inputs have mean", "they should be alike", "figures of the training data");
    }

    [Test]
    public void LabelsOutOfRange()
    {
        var (inputs, targets) = Samples();
        OnlyFinding(Look(Model(), inputs, targets + 1), PreFlightCheck.Labels, "one of them 4", "4 classes, so labels are from 0 to 3", "subtract 1");
        OnlyFinding(Look(Model(), inputs, targets.masked_fill(targets.eq(2), -1)), PreFlightCheck.Labels, "one of them -1", "IgnoreIndex");
        OnlyFinding(Look(Model(), inputs, targets * 5), PreFlightCheck.Labels, "as many classes as the data has");
        Assert.That(PreFlight.Run(new Supervised(Model(), Loss.CrossEntropy with { IgnoreIndex = -1 }), Loader(inputs, targets.masked_fill(targets.eq(2), -1))), Is.Empty);
    }

    [Test]
    public void LabelsOutOfRangeInTheValidationDataAlone()
    {
        var (inputs, targets) = Samples();
        var findings = PreFlight.Run(new Supervised(Model(), Loss.CrossEntropy), Loader(inputs, targets), Loader(inputs, targets + 1));
        OnlyFinding(findings, PreFlightCheck.Labels, "one of them 4");
    }

    [Test]
    public void TargetsThatAreNoProbabilitiesOrNotFinite()
    {
        var (inputs, _) = Samples();
        var targets = randint(0, 3, [96, Classes]).to(float32);
        OnlyFinding(PreFlight.Run(new Supervised(Model(), Loss.BinaryCrossEntropy), Loader(inputs, targets)), PreFlightCheck.Labels, "from 0 to 2", "takes 0 to 1");
        targets[5, 1] = float.PositiveInfinity;
        var findings = PreFlight.Run(new Supervised(Model(), Loss.MeanSquaredError), Loader(inputs, targets, shuffle: false), options: new() { Without = [PreFlightCheck.InitialLoss, PreFlightCheck.Gradients] });
        OnlyFinding(findings, PreFlightCheck.Labels, "1 of 128 targets", "NaN or infinite");
    }

    [Test]
    public void SamplesSortedByClass()
    {
        var (inputs, targets) = Samples();
        var (sorted, order) = targets.sort();
        var step = new Supervised(Model(), Loss.CrossEntropy);
        OnlyFinding(PreFlight.Run(step, Loader(inputs[order], sorted, shuffle: false)), PreFlightCheck.Order, "neighbouring samples", "LoaderOptions.Shuffle");
        Assert.That(PreFlight.Run(step, Loader(inputs[order], sorted, shuffle: true)), Is.Empty, "the loader shuffles");
        Assert.That(PreFlight.Run(step, Loader(inputs, zeros_like(targets), shuffle: false), options: new() { Without = [PreFlightCheck.InitialLoss] }), Is.Empty, "one class alone is in no order");
    }

    [Test]
    public void LogitsThatAreTooLarge()
    {
        var model = Model();
        using (no_grad())
            foreach (var parameter in model.parameters())
                parameter.mul_(6);
        OnlyFinding(Look(model), PreFlightCheck.InitialLoss, "ln 4 = 1.386", "The logits are too large");
    }

    [Test]
    public void InputsThatGiveTheLabelsAway()
    {
        var (_, targets) = Samples();
        var inputs = nn.functional.one_hot(targets, Features).to(float32);
        var model = nn.Sequential(nn.Linear(Features, Classes, hasBias: false));
        using (no_grad())
            model.parameters().First().copy_(eye(Classes, Features) * 20);
        OnlyFinding(Look(model, inputs, targets), PreFlightCheck.InitialLoss, "give the labels away");
    }

    [Test]
    public void ASoftmaxBeforeTheCrossEntropyAndASigmoidBeforeTheBinaryOne()
    {
        OnlyFinding(Look(Model(nn.Softmax(1))), PreFlightCheck.Logits, "sum to 1 over the 4 classes", "Remove the model's last softmax");
        Assert.That(Look(Model(nn.LogSoftmax(1))), Is.Empty, "log-probabilities are logits");
        var (inputs, targets) = Samples();
        OnlyFinding(PreFlight.Run(new Supervised(Model(nn.Sigmoid()), Loss.BinaryCrossEntropy), Loader(inputs, nn.functional.one_hot(targets, Classes).to(float32))),
            PreFlightCheck.Logits, "as after a sigmoid", "Remove the model's last sigmoid");
    }

    [Test]
    public void ParametersThatNoGradientReaches()
    {
        var unused = new Composed((model, x) => model["used"].call(x), ("used", Model()), ("forgotten", nn.Linear(2, 2)));
        OnlyFinding(Look(unused), PreFlightCheck.Gradients, "No gradient reaches forgotten.weight, forgotten.bias", "leave them out");
        var detached = new Composed((model, x) => model["last"].call(model["first"].call(x).detach()), ("first", nn.Linear(Features, 8)), ("last", nn.Linear(8, Classes)));
        OnlyFinding(Look(detached), PreFlightCheck.Gradients, "No gradient reaches first.weight, first.bias");
        var many = new Composed((model, x) => model["used"].call(x), [("used", Model()), .. Enumerable.Range(0, 6).Select(index => ($"layer{index}", (nn.Module)nn.Linear(2, 2)))]);
        OnlyFinding(Look(many), PreFlightCheck.Gradients, "layer3.bias and 4 more parameters");
    }

    [Test]
    public void GradientsOfZeroThatStaySo()
    {
        manual_seed(3);
        var dead = nn.Linear(Features, 16);
        using (no_grad())
            dead.bias!.fill_(-100);
        var findings = Look(nn.Sequential(dead, nn.ReLU(), nn.Linear(16, Classes)), options: new() { Without = [PreFlightCheck.Modes] });
        OnlyFinding(findings, PreFlightCheck.Gradients, "The gradient of 0.weight, 0.bias, 2.weight is 0", "dead or saturated activations");
    }

    [Test]
    public void NoTrainableParameterAtAll()
    {
        var model = Model();
        foreach (var parameter in model.parameters())
            parameter.requires_grad = false;
        OnlyFinding(Look(model, options: new() { OverfitOneBatch = true }), PreFlightCheck.Gradients, "No parameter is trainable", "requires_grad");
    }

    [Test]
    public void OutputsThatAreTheSameForAllSamples()
    {
        manual_seed(4);
        var dead = nn.Linear(Features, 16);
        using (no_grad())
            dead.bias!.fill_(-100);
        OnlyFinding(Look(nn.Sequential(dead, nn.ReLU(), nn.Linear(16, Classes)), options: new() { Without = [PreFlightCheck.Gradients] }),
            PreFlightCheck.Modes, "all 32 samples", "same outputs", "dead or saturated");
    }

    [Test]
    public void AMomentumOfAnotherConvention()
    {
        OnlyFinding(Look(Model(nn.BatchNorm1d(Classes, momentum: 0.99))), PreFlightCheck.Modes, "running statistics of 3 have momentum 0.99", "last batch alone", "1 minus it");
        OnlyFinding(Look(Model(nn.BatchNorm1d(Classes, momentum: 0))), PreFlightCheck.Modes, "momentum 0", "hardly leave their start");
    }

    [Test]
    public void OutputsThatDependOnTheMode()
    {
        var unscaled = new Composed((model, x) => model["used"].call(x) * (model.training ? 1 : 8), ("used", Model()));
        OnlyFinding(Look(unscaled), PreFlightCheck.Modes, "in training mode and", "in evaluation mode", "running statistics");
    }

    [Test]
    public void RunningStatisticsThatDoNotFitTheData()
    {
        var norm = nn.BatchNorm1d(Features);
        norm.num_batches_tracked!.fill_(100);
        norm.running_var!.fill_(1e6);
        manual_seed(5);
        var model = nn.Sequential(norm, nn.Linear(Features, Classes, hasBias: false));
        OnlyFinding(Look(model), PreFlightCheck.Modes, "in evaluation mode", "running statistics");
        norm.num_batches_tracked!.zero_();
        Assert.That(Look(model), Is.Empty, "statistics that have seen nothing are those of the batch");
    }

    [Test]
    public void ABatchThatCannotBeLearnedByHeart()
    {
        var (inputs, _) = Samples();
        var targets = randint(0, Classes, [96], int64);
        var optimizer = new AdamW { LearningRate = 0.05 };
        var (good, slow) = (Run(optimizer), Run(new AdamW { LearningRate = 1e-6 }));
        Assert.That(good, Is.Empty);
        OnlyFinding(slow, PreFlightCheck.Overfitting, "100 steps on the first batch alone brought its loss from", "at most 20", "learning rate");
        OnlyFinding(Run(new Sgd { LearningRate = 1e30 }), PreFlightCheck.Overfitting, "It diverged");

        IReadOnlyList<Finding> Run(OptimizerOptions chosen)
            => PreFlight.Run(new Supervised(Model(), Loss.CrossEntropy), Loader(inputs, targets), options: new() { OverfitOneBatch = true }, optimizer: chosen);
    }

    [Test]
    public void WhatFailsForAnotherReasonIsThrown()
    {
        var (inputs, targets) = Samples();
        Assert.That(() => Look(nn.Sequential(nn.Linear(5, Classes)), inputs, targets), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains("32x6"));
        Assert.That(() => Look(Model(), inputs, targets + 1, new() { Without = [PreFlightCheck.Labels] }), Throws.ArgumentException.With.Message.Contains("classes"));
    }
}
