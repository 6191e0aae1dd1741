using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Looks up rows of a table: indices [*] to [*, embedding_dims].</summary>
public sealed class Embedding : Module<Tensor, Tensor>
{
    private readonly long _paddingIndex;
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFreq, _sparse;
    private Parameter _weight;

    internal Embedding(long num_embeddings, long embedding_dims, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse,
        Device? device, ScalarType? dtype)
        : this(InitialValues.Empty([num_embeddings, embedding_dims], device, dtype), padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
    {
        using var noGradient = no_grad();
        Aten.normal_.Run(_weight);
        if (_paddingIndex < 0)
            return;
        using var row = Aten.select_int.Call(_weight, 0, _paddingIndex);
        Aten.zero_.Run(row);
    }

    internal Embedding(Parameter weight, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse) : base(nameof(Embedding))
    {
        this.weight = _weight = weight;
        var rows = weight.size(0);
        if (padding_idx is { } index && (index < -rows || index >= rows))
            throw new ArgumentOutOfRangeException(nameof(padding_idx), index, $"The padding index must name one of the {rows} embeddings.");
        _paddingIndex = padding_idx is not { } given ? -1 : given < 0 ? rows + given : given;
        _maxNorm = max_norm;
        _normType = norm_type;
        _scaleGradByFreq = scale_grad_by_freq;
        _sparse = sparse;
    }

    /// <summary>[num_embeddings, embedding_dims].</summary>
    public Parameter? weight
    {
        get => _weight;
        set => ConditionallyRegisterParameter(nameof(weight), _weight = Required(value!));
    }

    public override Tensor forward(Tensor input)
    {
        if (_maxNorm is { } limit)
        {
            using var noGradient = no_grad();
            using var indices = Aten.contiguous.Call(input);
            Aten.embedding_renorm_.Run(_weight, indices, limit, _normType);
        }
        return Aten.embedding.Call(_weight, input, _paddingIndex, _scaleGradByFreq, _sparse);
    }
}
