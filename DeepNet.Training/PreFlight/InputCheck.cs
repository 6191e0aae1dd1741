using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Whether inputs look as if they had been prepared for a network.</summary>
internal static class InputCheck
{
    private const double LargeScale = 30, SmallScale = 1e-3, OtherScale = 5;

    public static IEnumerable<string> Of(SampleBatches batches)
    {
        var train = Numbers.Of(batches.First.Inputs);
        var texts = Texts("the first training batch", batches.First.Inputs, train);
        if (batches.Validation is { } validation)
        {
            var other = Numbers.Of(validation.Inputs);
            texts = texts.Concat(train == null || other == null || !other.IsFinite || other.IsConstant
                ? Texts("the first validation batch", validation.Inputs, other)
                : Compare(train, other));
        }
        return texts;
    }

    private static IEnumerable<string> Texts(string where, Tensor inputs, Numbers? numbers)
    {
        if (numbers is not { } found)
            yield break;
        var shape = Shapes.Of(inputs);
        if (!found.IsFinite)
            yield return FormattableString.Invariant($"{found.NotFinite:N0} of {inputs.numel():N0} inputs in {where} {shape} are NaN or infinite; all should be finite. Look for missing values or divisions by zero where the data is read and normalised.");
        else if (found.IsConstant)
            yield return FormattableString.Invariant($"All inputs in {where} {shape} are {found.Least:G4}; they should differ. Look at how the data is read: an empty source, a wrong path, or a scaling by 0.");
        else if (found.SameSamples)
            yield return $"All {inputs.shape[0]} samples in {where} {shape} have the same inputs; they should differ. Look at how samples are indexed where the data is read.";
        else if (!inputs.is_floating_point())
            yield break;
        else if (found.AreBytes)
            yield return FormattableString.Invariant($"Inputs in {where} {shape} are whole numbers from {found.Least:G4} to {found.Most:G4}, like the bytes of images; networks expect about unit scale. Divide them by 255, or normalise them to mean 0 and deviation 1.");
        else if (Math.Abs(found.Mean) > LargeScale || found.Deviation > LargeScale)
            yield return FormattableString.Invariant($"Inputs in {where} {shape} have mean {found.Mean:G4} and deviation {found.Deviation:G4}; networks expect about mean 0 and deviation 1. Normalise them by the mean and deviation of the training data.");
        else if (found.Deviation < SmallScale)
            yield return FormattableString.Invariant($"Inputs in {where} {shape} have a deviation of {found.Deviation:G4} around {found.Mean:G4}; networks expect about 1. Check whether they were scaled twice, and normalise them.");
    }

    private static IEnumerable<string> Compare(Numbers train, Numbers validation)
    {
        var ratio = validation.Deviation / train.Deviation;
        if (train is { IsFinite: true, IsConstant: false, IsFloating: true }
            && (ratio is > OtherScale or < 1 / OtherScale || Math.Abs(validation.Mean - train.Mean) > 3 * Math.Max(train.Deviation, validation.Deviation)))
            yield return FormattableString.Invariant($"Validation inputs have mean {validation.Mean:G4} and deviation {validation.Deviation:G4}, those to learn from {train.Mean:G4} and {train.Deviation:G4}; they should be alike. Normalise both in the same way, by the figures of the training data.");
    }

    private sealed record Numbers(bool IsFloating, double NotFinite, double Least, double Most, double Mean, double Deviation, bool IsWhole, bool SameSamples)
    {
        public bool IsFinite => NotFinite == 0;

        public bool IsConstant => Least == Most;

        public bool AreBytes => IsFloating && IsWhole && Least >= 0 && Most is > 16 and <= 255;

        /// <returns>Null where there is nothing to measure.</returns>
        public static Numbers? Of(Tensor inputs)
        {
            if (inputs.numel() == 0 || inputs.is_complex() || inputs.dim() == 0)
                return null;
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var values = inputs.dtype is ScalarType.Float32 or ScalarType.Float64 ? inputs : inputs.to(float32);
            var (least, most) = values.aminmax();
            var same = inputs.shape[0] > 1 ? values.eq(values.narrow(0, 0, 1)).all() : zeros([], @bool, values.device);
            var finite = values.isfinite();
            var figures = Host.Doubles(stack([
                finite.logical_not().sum().to(float64), least.to(float64), most.to(float64), values.mean().to(float64), values.std(unbiased: false).to(float64),
                values.eq(values.round()).all().to(float64), same.to(float64)]));
            return new Numbers(inputs.is_floating_point(), figures[0], figures[1], figures[2], figures[3], figures[4], figures[5] == 1, figures[6] == 1);
        }
    }
}
