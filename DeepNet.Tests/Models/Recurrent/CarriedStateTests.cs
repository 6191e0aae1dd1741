using DeepNet.Models;
using DeepNet.Tests.Parity;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models.Recurrent;

/// <summary>Windows of a text, one after the other, are as one long text.</summary>
internal sealed class CarriedStateTests
{
    private static readonly RecurrentLanguageModelOptions _options = new() { Vocabulary = 7, EmbeddingSize = 5, HiddenSize = 6, CarriedSequences = 3 };

    [TestCase(RecurrentCell.Lstm, true)]
    [TestCase(RecurrentCell.Lstm, false)]
    [TestCase(RecurrentCell.Gru, true)]
    public void WindowsGoOnWhereTheLastOneEnded(RecurrentCell cell, bool training)
    {
        using var scope = NewDisposeScope();
        using var model = new RecurrentLanguageModel(_options with { Cell = cell });
        model.train(training);
        var tokens = randint(7, [3, 12], dtype: ScalarType.Int64);
        var whole = model.Run(tokens).Logits;
        var windows = cat([.. tokens.chunk(3, 1).Select(model.call)], 1);
        TensorAssert.Close(windows, whole, "logits");
        model.ResetStates();
        TensorAssert.Same(model.call(tokens.narrow(1, 0, 4)), windows.narrow(1, 0, 4), "logits from the beginning");
    }

    [Test]
    public void NoGradientFlowsIntoTheWindowBefore()
    {
        using var scope = NewDisposeScope();
        using var model = new RecurrentLanguageModel(_options);
        var (first, second) = (randint(7, [3, 4], dtype: ScalarType.Int64), randint(7, [3, 4], dtype: ScalarType.Int64));
        model.call(first);
        model.call(second).sum().backward();
        var carried = model.Gradients();
        model.zero_grad();
        var (_, states) = model.Run(first);
        model.Run(second, [.. states.Select(state => state.Detached())]).Logits.sum().backward();
        TensorAssert.Close(model.Gradients(), carried);
        model.zero_grad();
        model.Run(second, states).Logits.sum().backward();
        Assert.That(model.Gradients()["rnns.0.weight_hh_l0"].allclose(carried["rnns.0.weight_hh_l0"]), Is.False, "gradients flow where nothing is detached");
    }

    /// <summary>Validation in the middle of an epoch changes nothing, and always begins with zeros.</summary>
    [Test]
    public void EvaluationHasStatesOfItsOwn()
    {
        using var scope = NewDisposeScope();
        using var model = new RecurrentLanguageModel(_options);
        var windows = randint(7, [3, 8], dtype: ScalarType.Int64).chunk(2, 1);
        var whole = model.Run(cat(windows, 1)).Logits;
        model.call(windows[0]);
        model.eval();
        var first = model.call(windows[0]);
        TensorAssert.Close(first, whole.narrow(1, 0, 4), "validation begins with zeros");
        TensorAssert.Close(model.call(windows[1]), whole.narrow(1, 4, 4), "and goes on");
        model.eval();
        TensorAssert.Same(model.call(windows[0]), first, "and begins again");
        model.train();
        TensorAssert.Close(model.call(windows[1]), whole.narrow(1, 4, 4), "training goes on where it was");
    }

    [Test]
    public void StatesAreSavedWithTheModel()
    {
        using var scope = NewDisposeScope();
        using var model = new RecurrentLanguageModel(_options);
        using var other = new RecurrentLanguageModel(_options);
        var windows = randint(7, [3, 8], dtype: ScalarType.Int64).chunk(2, 1);
        model.call(windows[0]);
        Assert.That(model.state_dict().Keys.Where(key => key.StartsWith("carried.")), Is.EquivalentTo((string[])["carried.hidden_0", "carried.cells_0", "carried.hidden_1", "carried.cells_1"]));
        other.load_state_dict(model.state_dict());
        TensorAssert.Same(other.call(windows[1]), model.call(windows[1]), "logits of a resumed run");
    }

    [Test]
    public void ABatchOfAnotherSizeBeginsWithZeros()
    {
        using var scope = NewDisposeScope();
        using var model = new RecurrentLanguageModel(_options);
        var tokens = randint(7, [2, 4], dtype: ScalarType.Int64);
        var first = model.call(tokens);
        TensorAssert.Same(model.call(tokens), first, "logits");
    }

    [Test]
    public void NothingIsLeftBehind()
    {
        var before = LiveTensors.Count();
        using (var model = new RecurrentLanguageModel(_options with { Dropout = new() { Tokens = 0.1, Input = 0.1, Hidden = 0.1, Output = 0.1, Weights = 0.1 } }))
        using (var tokens = zeros([3, 4], ScalarType.Int64))
            foreach (var training in new[] { true, false })
            {
                model.train(training);
                for (var pass = 0; pass < 3; pass++)
                {
                    using var scope = NewDisposeScope();
                    model.call(tokens);
                    Assert.That(scope.DisposablesCount, Is.EqualTo(1));
                }
            }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }
}
