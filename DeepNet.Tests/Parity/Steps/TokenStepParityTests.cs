using DeepNet.Data;
using DeepNet.Tests.Training.Steps;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Steps;

/// <summary>Steps over tokens: loss, parts and gradients against the formulas in PyTorch, with tokens that do not count.</summary>
public sealed class TokenStepParityTests
{
    private const int Classes = 7;

    private static nn.Module<Tensor, Tensor> Model()
    {
        manual_seed(1);
        return nn.Sequential(nn.Embedding(Classes, 8), nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, Classes));
    }

    private static (Tensor Inputs, Tensor Targets) Tokens(long ignored)
    {
        var inputs = randint(0, Classes, [4, 9], int64);
        var targets = randint(0, Classes, [4, 9], int64);
        targets[1].narrow(0, 5, 4).fill_(ignored);
        targets[3].fill_(ignored);
        return (inputs, targets);
    }

    private const string Original = """
        _model = nn.Sequential(nn.Embedding(7, 8), nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 7))
        _model.load_state_dict(group("state"))
        """;

    [TestCase(0, 0)]
    [TestCase(0.1, 0)]
    [TestCase(0.1, 1e-2)]
    [TestCase(0, 1e-2)]
    public void Language_modelling_in_training(double smoothing, double zLoss)
    {
        using var model = Model();
        var (inputs, targets) = Tokens(-100);
        var expected = PyTorch.Run(FormattableString.Invariant($"""
            {Original}
            _logits = _model(x).flatten(0, 1)
            _y = y.flatten()
            _counts = _y != -100
            cross_entropy = F.cross_entropy(_logits, _y)
            z_loss = {zLoss} * (torch.logsumexp(_logits, 1)[_counts] ** 2).mean()
            loss = F.cross_entropy(_logits, _y, label_smoothing={smoothing}) + z_loss
            loss.backward()
            count = int(_counts.sum())
            grads = [p.grad for p in _model.parameters()]
            """), [.. model.StateAs("state"), ("x", inputs), ("y", targets)]);

        using var batch = new Batch(inputs, targets);
        var outcome = new LanguageModelling(model) { LabelSmoothing = smoothing, ZLoss = zLoss }.Forward(batch);
        outcome.Loss.backward();
        TensorAssert.Close(outcome.Loss, expected["loss"], "loss");
        Assert.That((outcome.Count, outcome.Weight), Is.EqualTo((expected["count"].item<long>(), (double)expected["count"].item<long>())));
        foreach (var (name, value) in outcome.Parts)
            TensorAssert.Close(value, expected[name].detach(), name);
        Assert.That(outcome.Parts.Select(part => part.Name), Is.EqualTo((smoothing, zLoss) switch
        {
            (0, 0) => Array.Empty<string>(),
            (_, 0) => ["cross_entropy"],
            _ => ["cross_entropy", "z_loss"],
        }));
        SameGradients(model, expected);
    }

    [Test]
    public void Shifted_targets_are_the_next_tokens()
    {
        using var model = Model();
        var (inputs, targets) = Tokens(0);
        var expected = PyTorch.Run($"""
            {Original}
            loss = F.cross_entropy(_model(x)[:, :-1].flatten(0, 1), y[:, 1:].flatten(), ignore_index=0)
            loss.backward()
            grads = [p.grad for p in _model.parameters()]
            """, [.. model.StateAs("state"), ("x", inputs), ("y", targets)]);

        using var batch = new Batch(inputs, targets);
        var outcome = new LanguageModelling(model) { ShiftTargets = true, IgnoreIndex = 0 }.Forward(batch);
        outcome.Loss.backward();
        TensorAssert.Close(outcome.Loss, expected["loss"], "loss");
        SameGradients(model, expected);
    }

    [Test]
    public void Sequence_labelling_with_class_weights()
    {
        using var model = Model();
        var (inputs, targets) = Tokens(-100);
        var expected = PyTorch.Run($"""
            {Original}
            _weights = torch.tensor([1, 2, 0.5, 1, 1, 3, 1])
            loss = F.cross_entropy(_model(x).transpose(1, 2), y, weight=_weights)
            loss.backward()
            weight = _weights[y[y != -100]].sum()
            grads = [p.grad for p in _model.parameters()]
            """, [.. model.StateAs("state"), ("x", inputs), ("y", targets)]);

        using var batch = new Batch(inputs, targets);
        var outcome = new SequenceLabelling(model) { ClassWeights = [1, 2, 0.5, 1, 1, 3, 1] }.Forward(batch);
        outcome.Loss.backward();
        TensorAssert.Close(outcome.Loss, expected["loss"], "loss");
        Assert.That(outcome.Weight, Is.EqualTo(expected["weight"].item<float>()));
        SameGradients(model, expected);
    }

    [Test]
    public void Masked_language_modelling_with_PyTorchs_draws()
    {
        using var model = Model();
        var (inputs, _) = Tokens(-100);
        var expected = PyTorch.Run($"""
            {Original}
            torch.manual_seed(5)
            _chosen = (torch.rand(x.shape) < 0.4)
            _fate = torch.rand(x.shape)
            _random = torch.randint(7, x.shape)
            _chosen &= x != 0
            hidden = torch.where(_fate < 0.8, torch.tensor(6), torch.where(_fate < 0.9, _random, x))
            hidden = torch.where(_chosen, hidden, x)
            loss = F.cross_entropy(_model(hidden)[_chosen], x[_chosen])
            loss.backward()
            count = int(_chosen.sum())
            grads = [p.grad for p in _model.parameters()]
            """, [.. model.StateAs("state"), ("x", inputs)]);

        using var batch = new Batch(inputs, inputs.clone());
        manual_seed(5);
        var outcome = new MaskedLanguageModelling(model, new TokenMasking { MaskToken = 6, VocabularySize = Classes, SpecialTokens = [0], Share = 0.4 }).Forward(batch);
        outcome.Loss.backward();
        TensorAssert.Close(outcome.Loss, expected["loss"], "loss");
        Assert.That(outcome.Count, Is.EqualTo(expected["count"].item<long>()));
        SameGradients(model, expected);
    }

    [Test]
    public void Sequence_to_sequence_with_teacher_forcing_and_label_smoothing()
    {
        manual_seed(2);
        using var model = new Translator();
        var (source, targets) = (randint(1, 10, [3, 5], int64), randint(1, 10, [3, 6], int64));
        targets[0].narrow(0, 3, 3).fill_(0);
        targets[2].narrow(0, 5, 1).fill_(0);
        var expected = PyTorch.Run("""
            _s = {k: v.requires_grad_() for k, v in group("state").items()}
            _decoder = torch.cat([torch.full((3, 1), 1), y[:, :-1]], 1)
            _hidden = torch.tanh(F.embedding(_decoder, _s["target.weight"]) + F.embedding(x, _s["source.weight"]).mean(1, keepdim=True))
            _logits = F.linear(_hidden, _s["head.weight"], _s["head.bias"])
            loss = F.cross_entropy(_logits.flatten(0, 1), y.flatten(), ignore_index=0, label_smoothing=0.1)
            loss.backward()
            grads = [_s[name].grad for name in ("source.weight", "target.weight", "head.weight", "head.bias")]
            """, [.. model.StateAs("state"), ("x", source), ("y", targets)]);

        using var batch = new Batch(source, targets);
        var outcome = new SequenceToSequence(model, beginToken: 1, paddingToken: 0) { LabelSmoothing = 0.1 }.Forward(batch);
        outcome.Loss.backward();
        TensorAssert.Close(outcome.Loss, expected["loss"], "loss");
        SameGradients(model, expected);
    }

    private static void SameGradients(nn.Module model, Dictionary<string, Tensor> expected)
    {
        foreach (var ((name, parameter), index) in model.named_parameters().Select((named, index) => (named, index)))
            TensorAssert.Close(parameter.grad!, expected[$"grads.{index}"], name);
    }
}
