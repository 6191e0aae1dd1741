namespace DeepNet.Data;

/// <summary>Which pass over the data this is: together with a sample's index it decides everything random about the sample.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Epoch">The pass, counted from 0.</param>
public readonly record struct EpochKey(long Seed, long Epoch)
{
    /// <summary>The random stream of one sample in this pass: the same whichever batch or thread it falls to.</summary>
    /// <param name="sample">The sample's index in the data set.</param>
    /// <param name="purpose">Tells the uses of randomness for one sample apart, for example the place of a transform in its list.</param>
    /// <returns>A stream at its beginning.</returns>
    public RandomStream ForSample(long sample, long purpose = 0) => RandomStream.From(Seed, Epoch, sample, purpose);

    /// <summary>The random stream of a sampler's draw, kept apart from those of the samples.</summary>
    internal RandomStream ForDraw(long draw) => RandomStream.From(Seed, Epoch, draw, 0x64726177); // "draw"
}
