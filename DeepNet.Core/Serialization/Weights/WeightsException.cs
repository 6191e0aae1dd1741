namespace DeepNet.Serialization;

/// <summary>Weights cannot be read from a file, or do not fit the module.</summary>
public abstract class WeightsException : Exception
{
    private protected WeightsException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>A file is not a valid safetensors file or index, or it does not hold what was asked of it.</summary>
public sealed class SafetensorsException : WeightsException
{
    internal SafetensorsException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>A file of PyTorch is not valid, asks for more than tensors, or does not hold what was asked of it.</summary>
public sealed class TorchFileException : WeightsException
{
    internal TorchFileException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>The names or shapes in a file are not those of the module; the module is as it was.</summary>
public sealed class WeightsMismatchException : WeightsException
{
    internal WeightsMismatchException(string message, WeightsReport report) : base(message) => Report = report;

    /// <summary>All that differs.</summary>
    public WeightsReport Report { get; }
}
