using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

public sealed class ContainerTests
{
    private static IEnumerable<string> Names(Module module) => module.named_parameters().Select(entry => entry.name);

    [Test]
    public void ASequenceNamesModulesByNumberOrByName()
    {
        using var numbered = Sequential(Linear(1, 2), ReLU(), Linear(2, 1));
        Assert.That(Names(numbered), Is.EqualTo(new[] { "0.weight", "0.bias", "2.weight", "2.bias" }));
        using var named = Sequential(("in", Linear(1, 2)), ("out", Linear(2, 1))).append(Linear(1, 1));
        Assert.That(Names(named), Is.EqualTo(new[] { "in.weight", "in.bias", "out.weight", "out.bias", "2.weight", "2.bias" }));
        Assert.That(numbered[1..].Count, Is.EqualTo(2));
        Assert.That(Names(numbered[(1, null)]), Is.EqualTo(new[] { "1.weight", "1.bias" }));
    }

    [Test]
    public void AnEmptySequenceReturnsItsInputInAnotherTensor()
    {
        using var scope = NewDisposeScope();
        using var empty = Sequential();
        var input = ones(2);
        var output = empty.call(input);
        Assert.That(output, Is.Not.SameAs(input));
        output.Dispose();
        Assert.That(input.data<float>().ToArray(), Has.All.EqualTo(1f));
    }

    [Test]
    public void AModuleThatReturnsItsInputIsNoProblemInASequence()
    {
        using var scope = NewDisposeScope();
        using var sequence = Sequential(new Through(), ReLU(), new Through(), ReLU(inplace: true), Identity(), new Through());
        var input = ones(2);
        Assert.That(sequence.call(input).data<float>().ToArray(), Has.All.EqualTo(1f));
        Assert.That(input.data<float>().ToArray(), Has.All.EqualTo(1f));
    }

    private sealed class Through() : Module<Tensor, Tensor>(nameof(Through))
    {
        public override Tensor forward(Tensor input) => input;
    }

    [Test]
    public void AModuleListRenumbersWhatItHolds()
    {
        using var list = ModuleList(Linear(1, 1, hasBias: false), Linear(1, 2, hasBias: false));
        list.append(Linear(1, 3, hasBias: false));
        list.Insert(0, Linear(1, 4, hasBias: false));
        list.RemoveAt(1);
        Assert.That(list.named_parameters().Select(entry => (entry.name, entry.parameter.shape[0])),
            Is.EqualTo(new[] { ("0.weight", 4L), ("1.weight", 2L), ("2.weight", 3L) }));
        using var other = Linear(1, 5, hasBias: false);
        list[1] = other;
        Assert.That(list.get_parameter("1.weight")!.shape[0], Is.EqualTo(5));
        Assert.That(list.Contains(other) && list.Count == 3);
    }

    [Test]
    public void AModuleDictKeepsItsOrder()
    {
        using var dictionary = ModuleDict(("first", (Module)Linear(1, 1, hasBias: false)), ("second", ReLU()));
        dictionary["third"] = Linear(1, 2, hasBias: false);
        Assert.That(Names(dictionary), Is.EqualTo(new[] { "first.weight", "third.weight" }));
        Assert.That(dictionary.keys(), Is.EqualTo(new[] { "first", "second", "third" }));
        dictionary.Remove("first");
        Assert.That(Names(dictionary), Is.EqualTo(new[] { "third.weight" }));
        Assert.That(() => dictionary["first"], Throws.TypeOf<KeyNotFoundException>().With.Message.Contains("second, third"));
    }

    [Test]
    public void ParametersComeInListsAndDictionaries()
    {
        using var list = ParameterList(Parameter(ones(1)), Parameter(ones(2)));
        list.Insert(0, Parameter(ones(3)));
        Assert.That(list.named_parameters().Select(entry => (entry.name, entry.parameter.shape[0])), Is.EqualTo(new[] { ("0", 3L), ("1", 1L), ("2", 2L) }));
        using var dictionary = ParameterDict(("a", Parameter(ones(1))));
        dictionary.Add("b", Parameter(ones(2)));
        Assert.That(Names(dictionary), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(dictionary["b"].shape[0], Is.EqualTo(2));
    }
}
