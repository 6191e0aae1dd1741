namespace DeepNet.Serialization;

/// <summary>One tensor of a file of PyTorch: a view of a storage, which others may share.</summary>
public sealed class TorchEntry : TensorEntry
{
    private readonly PickledTensor _tensor;

    internal TorchEntry(string name, PickledTensor tensor) : base(name, tensor.Storage.Type.Type, tensor.Shape) => _tensor = tensor;

    /// <summary>How many elements apart neighbours of each dimension lie.</summary>
    public ReadOnlySpan<long> Strides => _tensor.Strides;

    /// <summary>Whether its elements lie one after the other.</summary>
    internal bool IsContiguous => Serialization.Strides.AreContiguous(Shape, Strides);

    /// <summary>The elements from its first to behind its last.</summary>
    internal long Extent => Serialization.Strides.Extent(Shape, Strides)!.Value; // checked when it was read

    internal int ElementBytes => _tensor.Storage.Type.ElementBytes;

    /// <summary>Where its first element lies in the file.</summary>
    internal long Position => _tensor.Storage.Entry.Begin + _tensor.Offset * ElementBytes;

    /// <summary>Where its last element ends.</summary>
    internal long End => Position + Extent * ElementBytes;

    /// <summary>Whether another tensor has some of the same memory.</summary>
    internal bool IsShared { get; set; }
}
