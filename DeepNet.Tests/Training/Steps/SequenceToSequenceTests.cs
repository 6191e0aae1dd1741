using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Steps;

public sealed class SequenceToSequenceTests
{
    [Test]
    public void The_decoder_gets_the_targets_one_place_later()
    {
        using var model = new Translator();
        var targets = tensor(new long[] { 5, 6, 7, 8, 9, 2, 0, 0 }, [2, 4]);
        Assert.That(new SequenceToSequence(model, beginToken: 1, paddingToken: 0).DecoderInput(targets).data<long>().ToArray(), Is.EqualTo(new long[] { 1, 5, 6, 7, 1, 9, 2, 0 }));
        var marked = new SequenceToSequence(model, beginToken: 1, paddingToken: 3) { IgnoreIndex = 0 };
        Assert.That(marked.DecoderInput(targets).data<long>().ToArray(), Is.EqualTo(new long[] { 1, 5, 6, 7, 1, 9, 2, 3 }), "what does not count is padding to the decoder");
    }

    [Test]
    public void Padding_does_not_count()
    {
        using var model = new Translator();
        using var batch = new Batch(ones([2, 3], int64), tensor(new long[] { 5, 6, 7, 8, 9, 2, 0, 0 }, [2, 4]));
        var outcome = new SequenceToSequence(model, 1, 0).Forward(batch);
        Assert.That((outcome.Count, outcome.Weight), Is.EqualTo((6, 6.0)));
    }

    [Test]
    public void Tokens_and_targets_that_do_not_fit_are_told()
    {
        using var model = new Translator();
        var step = new SequenceToSequence(model, 1, 0);
        Assert.Multiple(() =>
        {
            Assert.That(() => new SequenceToSequence(model, -1, 0), Told("beginToken must be at least 0, but is -1."));
            Assert.That(() => new SequenceToSequence(model, 1, -100), Told("paddingToken must be at least 0, but is -100."));
            Assert.That(() => step.Forward(new Batch(ones([2, 3], int64), zeros(2, 4))), Told("targets [batch, tokens] of type int64, but got [2, 4] of type Float32"));
            Assert.That(() => step.Forward(new Batch(ones([2, 3], int64), zeros([2], int64))), Told("but got [2] of type Int64"));
            Assert.That(step.Card, Does.ContainKey("begin_token").WithValue("1").And.ContainKey("padding_token").WithValue("0").And.ContainKey("ignore_index").WithValue("0"));
        });
    }

    private static NUnit.Framework.Constraints.Constraint Told(string text) => Throws.InstanceOf<ArgumentException>().With.Message.Contains(text);
}

/// <summary>The mean of the source's embeddings is added to those of the decoder's input.</summary>
internal sealed class Translator : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _source = nn.Embedding(10, 6), _target = nn.Embedding(10, 6), _head = nn.Linear(6, 10);

    public Translator() : base(nameof(Translator))
    {
        register_module("source", _source);
        register_module("target", _target);
        register_module("head", _head);
    }

    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor source, Tensor decoderInput)
        => _head.call((_target.call(decoderInput) + _source.call(source).mean([1], keepdim: true)).tanh());
}
