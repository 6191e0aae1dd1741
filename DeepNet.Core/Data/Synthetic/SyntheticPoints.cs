using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Points of several classes in the plane, drawn by a program: what a classifier can be seen to learn. Moons, circles and blobs are scikit-learn's.</summary>
/// <remarks>Inputs: [samples, 2], float32 (blobs: [samples, features]). Targets: [samples], int64, sorted by class. Each point follows from (seed, index).</remarks>
public static class SyntheticPoints
{
    /// <summary>Two half circles that reach into each other, as <c>make_moons</c> draws them.</summary>
    /// <param name="count">How many points, at least 2; half of them on each.</param>
    /// <param name="noise">The deviation of what is added to each coordinate, at least 0.</param>
    /// <param name="seed">Another seed gives other noise.</param>
    /// <returns>Class 0 is the upper moon, around (0, 0), class 1 the lower one, around (1, 0.5).</returns>
    public static TensorDataset Moons(int count, double noise = 0, long seed = 0)
    {
        Check(count, 2, noise);
        var outer = count / 2;
        return Make(count, 2, noise, seed, (index, point) =>
        {
            var isInner = index >= outer;
            var (sine, cosine) = Math.SinCos(isInner ? Along(index - outer, count - outer) : Along(index, outer));
            (point[0], point[1]) = isInner ? (1 - cosine, 0.5 - sine) : (cosine, sine);
            return isInner ? 1 : 0;
        });

        static double Along(int place, int points) => points == 1 ? 0 : Math.PI * place / (points - 1);
    }

    /// <summary>A circle within another, as <c>make_circles</c> draws them.</summary>
    /// <param name="count">How many points, at least 2; half of them on each.</param>
    /// <param name="noise">The deviation of what is added to each coordinate, at least 0.</param>
    /// <param name="factor">The inner circle's radius, 0 to below 1; the outer one's is 1.</param>
    /// <param name="seed">Another seed gives other noise.</param>
    /// <returns>Class 0 is the outer circle, class 1 the inner one.</returns>
    public static TensorDataset Circles(int count, double noise = 0, double factor = 0.8, long seed = 0)
    {
        Check(count, 2, noise);
        Require.ShareBelowOne(factor, nameof(factor));
        var outer = count / 2;
        return Make(count, 2, noise, seed, (index, point) =>
        {
            var isInner = index >= outer;
            var (sine, cosine) = Math.SinCos(2 * Math.PI * (isInner ? (double)(index - outer) / (count - outer) : (double)index / outer));
            var radius = isInner ? factor : 1;
            (point[0], point[1]) = (radius * cosine, radius * sine);
            return isInner ? 1 : 0;
        });
    }

    /// <summary>Clouds around centres that are drawn from −10 to 10, as <c>make_blobs</c> does.</summary>
    /// <param name="count">How many points, at least as many as classes; divided evenly, the first classes get what is left over.</param>
    /// <param name="classes">How many clouds, at least 1.</param>
    /// <param name="deviation">The deviation of each coordinate within a cloud, at least 0.</param>
    /// <param name="features">How many coordinates, at least 1.</param>
    /// <param name="seed">Another seed gives other centres and points.</param>
    /// <returns>The number of the cloud is the class.</returns>
    public static TensorDataset Blobs(int count, int classes = 3, double deviation = 1, int features = 2, long seed = 0)
    {
        Require.AtLeast(1, classes, nameof(classes));
        Require.AtLeast(1, features, nameof(features));
        Check(count, classes, deviation);
        var random = RandomStream.From(seed, -1);
        var centres = Enumerable.Range(0, classes * features).Select(_ => random.NextDouble(-10, 10)).ToArray();
        var (each, more) = (count / classes, count % classes);
        return Make(count, features, deviation, seed, (index, point) =>
        {
            var label = index < more * (each + 1) ? index / (each + 1) : (index - more) / each;
            centres.AsSpan(label * features, features).CopyTo(point);
            return label;
        });
    }

    /// <summary>Arms that wind around each other, radius growing with the angle.</summary>
    /// <param name="count">How many points, at least as many as arms; divided evenly, the first arms get what is left over.</param>
    /// <param name="arms">How many arms, at least 1.</param>
    /// <param name="turns">How often each winds around the middle, above 0.</param>
    /// <param name="noise">The deviation of what is added to each coordinate, at least 0.</param>
    /// <param name="seed">Another seed gives other noise.</param>
    /// <returns>The number of the arm is the class; the arms end at radius 1.</returns>
    public static TensorDataset Spirals(int count, int arms = 2, double turns = 1, double noise = 0, long seed = 0)
    {
        Require.AtLeast(1, arms, nameof(arms));
        Require.Above(0, turns, nameof(turns));
        Check(count, arms, noise);
        var (each, more) = (count / arms, count % arms);
        return Make(count, 2, noise, seed, (index, point) =>
        {
            var arm = index < more * (each + 1) ? index / (each + 1) : (index - more) / each;
            var place = index - arm * each - Math.Min(arm, more);
            var radius = (place + 1.0) / (each + (arm < more ? 1 : 0));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * (turns * radius + (double)arm / arms));
            (point[0], point[1]) = (radius * cosine, radius * sine);
            return arm;
        });
    }

    private delegate int Placer(int index, Span<double> point);

    private static TensorDataset Make(int count, int features, double noise, long seed, Placer place)
    {
        using var inputs = empty([count, features], float32);
        using var targets = empty([count], int64);
        var values = MemoryMarshal.Cast<byte, float>(inputs.bytes);
        var labels = MemoryMarshal.Cast<byte, long>(targets.bytes);
        var point = new double[features];
        for (var index = 0; index < count; index++)
        {
            labels[index] = place(index, point);
            var random = RandomStream.From(seed, index);
            for (var feature = 0; feature < features; feature++)
                values[index * features + feature] = (float)(point[feature] + noise * random.NextNormal());
        }
        return new(inputs, targets);
    }

    private static void Check(int count, int least, double noise)
    {
        Require.AtLeast(least, count, nameof(count));
        Require.NotNegative(noise, nameof(noise));
    }
}
