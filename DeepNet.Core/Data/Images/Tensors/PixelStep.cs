using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Changes the images of a batch where they lie.</summary>
/// <param name="images">[batch, channels, height, width], uint8: its own to change or to replace.</param>
/// <returns>The images, in the same tensor or another. What else is made is left to the caller's dispose scope.</returns>
internal delegate Tensor PixelStep(Tensor images);

/// <summary>Puts steps together.</summary>
internal static class PixelSteps
{
    /// <summary>Leaves the images as they are.</summary>
    public static PixelStep None { get; } = static images => images;

    /// <summary>One step after the other; what each leaves behind is freed at once.</summary>
    public static PixelStep InTurn(IReadOnlyList<PixelStep> steps) => images =>
    {
        foreach (var step in steps)
        {
            using var scope = NewDisposeScope();
            var next = step(images);
            if (ReferenceEquals(next, images))
                continue;
            next.MoveToOuterDisposeScope();
            images.Dispose();
            images = next;
        }
        return images;
    };

    /// <summary>A step for some of the images, whose shape it keeps; the others stay as they are.</summary>
    /// <param name="places">Which images of the batch.</param>
    /// <param name="batch">How many there are.</param>
    /// <param name="step">What is done to these.</param>
    /// <param name="numbers">Takes the places along.</param>
    public static PixelStep ForSome(IReadOnlyCollection<int> places, int batch, PixelStep step, DrawnNumbers numbers)
    {
        if (places.Count == 0 || step == None)
            return None;
        if (places.Count == batch)
            return step;
        var rows = numbers.Add(places);
        return images =>
        {
            var some = rows.Integers();
            images.index_copy_(0, some, step(images.index_select(0, some)));
            return images;
        };
    }
}
