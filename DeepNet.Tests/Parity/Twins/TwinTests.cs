using static TorchSharp.torch;

namespace DeepNet.Tests.Parity;

/// <summary>The twins are twins: the same names, the same loss and gradients, before anything is trained.</summary>
internal sealed class TwinTests
{
    [Test]
    public void TheLossAndItsGradientsAreTheSame([Values] bool gpt, [Values(ScalarType.Float32, ScalarType.Float64)] ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var twin = gpt ? Twin.Gpt(type) : Twin.Cnn(type);
        var expected = twin.Python("""
            (_x, _y), = batches()
            loss = loss_of(model, _x, _y)
            loss.backward()
            grads = {name: p.grad for name, p in model.named_parameters()}
            """, batches: 1);

        var (inputs, targets) = twin.Batch(0);
        var loss = twin.Loss(inputs, targets);
        loss.backward();
        TensorAssert.Close(loss, expected["loss"], "loss");
        TensorAssert.Close(twin.Model.Gradients(), expected.Group("grads"));
    }

    [Test]
    public void TheTaskCanBeLearned([Values] bool gpt)
    {
        using var scope = NewDisposeScope();
        using var twin = gpt ? Twin.Gpt() : Twin.Cnn();
        using var optimizer = optim.AdamW(twin.Model.parameters(), 3e-3);
        var losses = twin.Train(50, _ => optimizer.step());
        Assert.That(losses[^5..].Average(), Is.LessThan(0.8 * losses[..5].Average()));
    }
}
