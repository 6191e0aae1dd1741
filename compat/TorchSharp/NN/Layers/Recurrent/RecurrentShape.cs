namespace TorchSharp.Interop;

/// <summary>The sizes of a recurrent network.</summary>
internal sealed record RecurrentShape(long InputSize, long HiddenSize, long Layers, bool Bias, bool BatchFirst, double Dropout, bool Bidirectional)
{
    internal int Directions => Bidirectional ? 2 : 1;

    internal RecurrentShape Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(InputSize, "inputSize");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HiddenSize, "hiddenSize");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Layers, "numLayers");
        if (Dropout is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException("dropout", Dropout, "The share of features to drop between layers must be from 0 to 1.");
        return this;
    }
}
