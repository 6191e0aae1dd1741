using static TorchSharp.torch;

namespace DeepNet.Serialization;

// What a pickle is read into, beside null, bool, long, BigInteger, double, string, byte[] and List<object?>. Nothing here runs anything.

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A dictionary, ordered or not, as the pairs that were put into it: keys are not compared while it is read.</summary>
internal sealed class PickleDictionary
{
    public List<(object? Key, object? Value)> Pairs => field ??= [];
}

/// <summary>A name that Python would import, one of the few that tensors need.</summary>
internal enum PickleGlobal
{
    OrderedDict,
    RebuildTensor,
    RebuildParameter,
}

/// <summary>A class of storages.</summary>
internal sealed record PickledStorageType(string Name, ScalarType Type, int ElementBytes);

/// <summary>The memory that tensors lie in: a file in the zip file.</summary>
internal sealed record PickledStorage(PickledStorageType Type, ZipEntry Entry, long Elements);

/// <summary>A tensor: a view of a storage, whose bounds are checked.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);
