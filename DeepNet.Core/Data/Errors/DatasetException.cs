namespace DeepNet.Data;

/// <summary>A data set could not be found, fetched or understood. The message says what was found, what was expected and how
/// to put it right.</summary>
public abstract class DatasetException : Exception
{
    private protected DatasetException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
