using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>What models of tokens are compared in. The PyTorch original is Python code that defines <c>build()</c>.</summary>
internal static class TokenParity
{
    private const int Seed = 5;

    internal static (Tensor Tokens, Tensor Targets) Batch(int vocabulary, long batch, long tokens)
    {
        manual_seed(1);
        return (randint(vocabulary, [batch, tokens], dtype: ScalarType.Int64), randint(vocabulary, [batch, tokens], dtype: ScalarType.Int64));
    }

    /// <summary>With copied weights: the training pass with its random draws, all gradients, and the evaluation pass.</summary>
    internal static void SameForwardAndGradients(string original, nn.Module<Tensor, Tensor> model, Tensor tokens, Tensor targets)
    {
        var expected = PyTorch.Run($$"""
            {{original}}
            _model = build()
            _model.load_state_dict(group("state"))
            torch.manual_seed({{Seed}})
            logits = _model(tokens)
            F.cross_entropy(logits.flatten(0, 1), targets.flatten()).backward()
            grads = {name: p.grad for name, p in _model.named_parameters()}
            with torch.no_grad():
                evaluated = _model.eval()(tokens)
            """, [.. model.StateAs("state"), ("tokens", tokens), ("targets", targets)]);

        using var scope = NewDisposeScope();
        manual_seed(Seed);
        var logits = model.call(tokens);
        nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).backward();
        TensorAssert.Close(logits, expected["logits"], "logits");
        TensorAssert.Close(model.Gradients(), expected.Group("grads"));
        model.eval();
        using (no_grad())
            TensorAssert.Close(model.call(tokens), expected["evaluated"], "evaluated logits");
        model.train();
    }
}
