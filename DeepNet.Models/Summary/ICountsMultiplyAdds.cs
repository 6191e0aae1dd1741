namespace DeepNet.Models;

/// <summary>
/// A module that says how many multiplications with addition its own operators take, for <see cref="ModelSummary"/>: attention, products with a
/// parameter that is no layer. Linear layers, convolutions and recurrent layers of TorchSharp are counted without it.
/// </summary>
public interface ICountsMultiplyAdds
{
    /// <summary>The number for one call, without what the modules inside take.</summary>
    /// <param name="input">The shape of the module's first input.</param>
    /// <param name="output">The shape of its output.</param>
    long MultiplyAdds(IReadOnlyList<long> input, IReadOnlyList<long> output);
}
