using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Sums, averages or maximizes the table rows of each bag of indices, without making the rows themselves.</summary>
public sealed class EmbeddingBag : Module<Tensor, Tensor, Tensor, Tensor>, IModule<Tensor, Tensor, Tensor>
{
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFreq, _sparse, _includeLastOffset;
    private readonly EmbeddingBagMode _mode;
    private readonly long? _paddingIndex;
    private Parameter _weight;

    internal EmbeddingBag(long num_embeddings, long embedding_dims, double? max_norm, double norm_type, bool scale_grad_by_freq, EmbeddingBagMode mode,
        bool sparse, bool include_last_offset, long padding_index, Device? device, ScalarType? dtype)
        : this(InitialValues.Empty([num_embeddings, embedding_dims], device, dtype), max_norm, norm_type, scale_grad_by_freq, mode, sparse,
            include_last_offset, padding_index)
    {
        using var noGradient = no_grad();
        Aten.normal_.Run(_weight);
        if (_paddingIndex is not { } index)
            return;
        using var row = Aten.select_int.Call(_weight, 0, index);
        Aten.zero_.Run(row);
    }

    internal EmbeddingBag(Parameter weight, double? max_norm, double norm_type, bool scale_grad_by_freq, EmbeddingBagMode mode, bool sparse,
        bool include_last_offset, long padding_index) : base(nameof(EmbeddingBag))
    {
        this.weight = _weight = weight;
        if (padding_index >= weight.size(0))
            throw new ArgumentOutOfRangeException(nameof(padding_index), padding_index, $"The padding index must name one of the {weight.size(0)} embeddings.");
        _maxNorm = max_norm;
        _normType = norm_type;
        _scaleGradByFreq = scale_grad_by_freq;
        _mode = mode;
        _sparse = sparse;
        _includeLastOffset = include_last_offset;
        _paddingIndex = padding_index < 0 ? null : padding_index;
    }

    /// <summary>[num_embeddings, embedding_dims].</summary>
    public Parameter? weight
    {
        get => _weight;
        set => ConditionallyRegisterParameter(nameof(weight), _weight = Required(value!));
    }

    public Tensor call(Tensor input) => call(input, null!, null!);

    public Tensor call(Tensor input, Tensor offsets) => call(input, offsets, null!);

    /// <param name="input">Indices: [bags, size], or all bags one after the other in one dimension.</param>
    /// <param name="offsets">Where each bag starts in one-dimensional indices; else null.</param>
    /// <param name="perSampleWeights">A factor for each index, of the same shape, for sums; or null.</param>
    public override Tensor forward(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (perSampleWeights is not null && !Arguments.SameShape(input, perSampleWeights))
            throw new ArgumentException(
                $"There must be one weight for each index, but the indices have the shape {input.shape.Text()} and the weights {perSampleWeights.shape.Text()}.",
                nameof(perSampleWeights));
        if (input.Dimensions != (offsets is null ? 2 : 1))
            throw new ArgumentException(
                "The indices must be [bags, size] without offsets or of one dimension with them, "
                    + $"but their shape is {input.shape.Text()} and offsets {(offsets is null ? "are missing" : "are given")}.",
                nameof(offsets));

        using var scope = NewDisposeScope();
        if (input.Dimensions == 2)
        {
            offsets = arange(0, input.NumberOfElements, input.size(1), dtype: input.dtype, device: input.device);
            input = Aten.reshape.Call(input, new long[] { -1 });
            perSampleWeights = perSampleWeights is null ? null : Aten.reshape.Call(perSampleWeights, new long[] { -1 });
        }
        if (_maxNorm is { } limit)
        {
            using var noGradient = no_grad();
            Aten.embedding_renorm_.Run(_weight, input, limit, _normType);
        }
        var (result, _, _, _) = Aten.embedding_bag_padding_idx.Call4(_weight, input, offsets, _scaleGradByFreq, (long)_mode, _sparse, perSampleWeights,
            _includeLastOffset, _paddingIndex);
        return result.MoveToOuterDisposeScope();
    }
}
