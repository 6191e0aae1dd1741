using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Tasks that sequence models are tried on, drawn by a program when a batch asks for them. Each sample follows from (seed, index) alone.</summary>
public static class SyntheticSequences
{
    /// <summary>
    /// The copy task (Hochreiter and Schmidhuber: Long short-term memory, 1997; as Arjovsky, Shah and Bengio, 2016): symbols, a delay, a sign to begin,
    /// and the symbols are to be said again.
    /// </summary>
    /// <param name="count">How many samples, at least 1.</param>
    /// <param name="length">How many symbols, at least 1; the paper has 10.</param>
    /// <param name="delay">How many times from the last symbol to the sign, which is the last of them; at least 1.</param>
    /// <param name="symbols">How many different symbols, at least 1; the paper has 8.</param>
    /// <param name="seed">Another seed gives other samples.</param>
    /// <returns>
    /// Inputs: [batch, 2·length + delay], int64: symbols 1 to <paramref name="symbols"/>, 0 for nothing, <paramref name="symbols"/> + 1 for the sign. Targets of
    /// the same shape: nothing, and the symbols in the last places.
    /// </returns>
    public static IDataset Copy(long count, int length = 10, int delay = 20, int symbols = 8, long seed = 0)
    {
        Require.AtLeast(1, length, nameof(length));
        Require.AtLeast(1, delay, nameof(delay));
        Require.AtLeast(1, symbols, nameof(symbols));
        var times = checked(2 * length + delay);
        return new SyntheticSamples<long, long>(count, seed, int64, [times], int64, [times], (ref random, input, target) =>
        {
            input.Clear();
            target.Clear();
            for (var place = 0; place < length; place++)
                input[place] = target[length + delay + place] = 1 + random.NextInteger(symbols);
            input[length + delay - 1] = symbols + 1;
        });
    }

    /// <summary>Symbols that are to be said backwards.</summary>
    /// <param name="count">How many samples, at least 1.</param>
    /// <param name="length">How many symbols, at least 1.</param>
    /// <param name="symbols">How many different symbols, at least 1.</param>
    /// <param name="seed">Another seed gives other samples.</param>
    /// <returns>Inputs and targets: [batch, length], int64, 0 to <paramref name="symbols"/> − 1.</returns>
    public static IDataset Reverse(long count, int length = 10, int symbols = 10, long seed = 0)
    {
        Require.AtLeast(1, length, nameof(length));
        Require.AtLeast(1, symbols, nameof(symbols));
        return new SyntheticSamples<long, long>(count, seed, int64, [length], int64, [length], (ref random, input, target) =>
        {
            for (var place = 0; place < length; place++)
                input[place] = target[length - 1 - place] = random.NextInteger(symbols);
        });
    }

    /// <summary>The adding problem (Hochreiter and Schmidhuber, 1997): of many numbers the two marked ones are to be added, one in each half.</summary>
    /// <param name="count">How many samples, at least 1.</param>
    /// <param name="length">How many numbers, at least 2.</param>
    /// <param name="seed">Another seed gives other samples.</param>
    /// <returns>Inputs: [batch, length, 2], float32: a number in [0, 1), and 1 where it is marked. Targets: [batch, 1], float32. Always 1 has a mean squared
    /// error of 1/6.</returns>
    public static IDataset Adding(long count, int length = 100, long seed = 0)
    {
        Require.AtLeast(2, length, nameof(length));
        return new SyntheticSamples<float, float>(count, seed, float32, [length, 2], float32, [1], (ref random, input, target) =>
        {
            for (var place = 0; place < length; place++)
                (input[2 * place], input[2 * place + 1]) = ((float)random.NextDouble(), 0);
            var (first, second) = ((int)random.NextInteger(length / 2), length / 2 + (int)random.NextInteger(length - length / 2));
            input[2 * first + 1] = input[2 * second + 1] = 1;
            target[0] = input[2 * first] + input[2 * second];
        });
    }
}
