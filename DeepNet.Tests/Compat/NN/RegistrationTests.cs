using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

public sealed class RegistrationTests
{
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Linear first = Linear(2, 3);
        private readonly Module<Tensor, Tensor>? absent = null;
        private readonly Parameter scale = Parameter(ones(3));
        private readonly Tensor mask = ones(3);
        private readonly BatchNorm1d norm = BatchNorm1d(3);
        private readonly string label = "not a component";

        internal Block() : base(nameof(Block)) => RegisterComponents();

        public override Tensor forward(Tensor input) => norm.forward(first.forward(input)) * scale * mask + (absent is null ? 0 : label.Length);
    }

    private sealed class Network : Module<Tensor, Tensor>
    {
        private readonly Sequential layers = Sequential(new Block(), ReLU(), Linear(3, 1));

        internal Network() : base(nameof(Network)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layers.forward(input);
    }

    private static readonly string[] _blockState =
        ["scale", "mask", "first.weight", "first.bias", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked"];

    [Test]
    public void FieldsAreRegisteredInOrderUnderTheirNames()
    {
        using var block = new Block();
        Assert.That(block.state_dict().Keys, Is.EqualTo(_blockState));
        Assert.That(block.named_children().Select(child => child.name), Is.EqualTo(new[] { "first", "norm" }));
        Assert.That(block.named_parameters().Select(entry => entry.name),
            Is.EqualTo(new[] { "scale", "first.weight", "first.bias", "norm.weight", "norm.bias" }));
    }

    [Test]
    public void NestedNamesAreJoinedByDots()
    {
        using var network = new Network();
        Assert.That(network.state_dict().Keys,
            Is.EqualTo(_blockState.Select(name => $"layers.0.{name}").Append("layers.2.weight").Append("layers.2.bias")));
        Assert.That(network.named_modules().Select(entry => entry.name),
            Is.EqualTo(new[] { "layers", "layers.0", "layers.1", "layers.2", "layers.0.first", "layers.0.norm" }));
        Assert.That(network.get_parameter("layers.0.first.weight")!.shape, Is.EqualTo(new long[] { 3, 2 }));
        Assert.That(network.has_parameter("layers.0.second.weight"), Is.False);
        Assert.That(network.get_buffer("layers.0.norm.running_var")!.shape, Is.EqualTo(new long[] { 3 }));
        Assert.That(network.parameters().Count(), Is.EqualTo(7));
        Assert.That(network.buffers().Count(), Is.EqualTo(4));
    }

    [Test]
    public void ASharedParameterIsListedOnceAndSavedUnderBothNames()
    {
        using var first = Linear(2, 2, hasBias: false);
        using var second = Linear(first.weight);
        using var both = Sequential(first, second);
        Assert.That(both.named_parameters().Select(entry => entry.name), Is.EqualTo(new[] { "0.weight" }));
        Assert.That(both.state_dict().Keys, Is.EqualTo(new[] { "0.weight", "1.weight" }));
    }

    [Test]
    public void TrainingModeReachesEverySubmodule()
    {
        using var network = new Network();
        network.eval();
        Assert.That(network.modules().Append(network).Select(module => module.training), Has.None.True);
        network.train();
        Assert.That(network.modules().Append(network).Select(module => module.training), Has.All.True);
    }

    [Test]
    public void WrongNamesAreRefused()
    {
        using var sequence = Sequential();
        sequence.register_parameter("weight", Parameter(ones(1)));
        Assert.That(() => sequence.register_module("weight", ReLU()), Throws.ArgumentException.With.Message.Contains("has a parameter of that name"));
        Assert.That(() => sequence.register_module("a.b", ReLU()), Throws.ArgumentException.With.Message.Contains("dot"));
        Assert.That(() => sequence.register_module("", ReLU()), Throws.ArgumentException);
        Assert.That(() => sequence.register_module("self", sequence), Throws.ArgumentException.With.Message.Contains("cannot contain itself"));
        Assert.That(() => ReLU().register_parameter("weight", Parameter(ones(1))), Throws.InvalidOperationException.With.Message.Contains("ReLU"));
        Assert.That(() => sequence.register_buffer("none", null!), Throws.ArgumentNullException);
    }

    [Test]
    public void NullForgetsARegistration()
    {
        using var sequence = Sequential(ReLU());
        sequence.register_parameter("weight", Parameter(ones(1)));
        sequence.register_parameter("weight", null!);
        Assert.That(sequence.parameters(), Is.Empty);
    }

    [Test]
    public void NonPersistentBuffersStayOutOfTheStateDict()
    {
        using var sequence = Sequential();
        sequence.register_buffer("cache", ones(1), persistent: false);
        sequence.register_buffer("count", ones(1));
        Assert.That(sequence.state_dict().Keys, Is.EqualTo(new[] { "count" }));
        Assert.That(sequence.named_buffers().Select(entry => entry.name), Is.EqualTo(new[] { "cache", "count" }));
        Assert.That(sequence.named_buffers(include_nonpersistent: false).Select(entry => entry.name), Is.EqualTo(new[] { "count" }));
    }
}
