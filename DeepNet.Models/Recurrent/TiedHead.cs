using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>Logits by the embeddings of the tokens, h · Eᵀ + b; only the bias is its own.</summary>
internal sealed class TiedHead : Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter _bias;

    internal TiedHead(long vocabulary) : base(nameof(TiedHead)) => register_parameter("bias", _bias = Parameter(zeros(vocabulary)));

    // The component is registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor hidden, Tensor embeddings) => functional.linear(hidden, embeddings, _bias);
}
