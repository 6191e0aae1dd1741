namespace DeepNet.Serialization;

/// <summary>A file is not a valid safetensors file, or it does not hold what was asked of it.</summary>
public sealed class SafetensorsException : Exception
{
    internal SafetensorsException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
