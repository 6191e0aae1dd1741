using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Checks of a model's input, a few native look-ups each.</summary>
internal static class InputShape
{
    /// <summary>
    /// Refuses what is not [batch, <paramref name="channels"/>, height, width], another image size where the model has a fixed one, and images of
    /// which its poolings and strides would leave nothing: those of fewer than <paramref name="least"/> pixels in height or width.
    /// </summary>
    internal static void RequireImages(Tensor images, string model, int channels, int? imageSize = null, int least = 1)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Dimensions == 4 && images.size(1) == channels && (imageSize is not { } size || (images.size(2) == size && images.size(3) == size)))
        {
            if (least > 1 && (images.size(2) < least || images.size(3) < least))
                throw new ArgumentException($"{model} takes images of at least {least} × {least} pixels, got {Text(images)}.", nameof(images));
            return;
        }
        var hint = images.Dimensions == 3 ? " A single image needs a batch dimension: image.unsqueeze(0)." : "";
        throw new ArgumentException(
            $"{model} takes images of shape [batch, {channels}, {imageSize?.ToString() ?? "height"}, {imageSize?.ToString() ?? "width"}], got {Text(images)}.{hint}", nameof(images));
    }

    /// <summary>The input as [batch, <paramref name="size"/>], its other dimensions flattened into one.</summary>
    internal static Tensor Flat(Tensor input, string model, int size)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dimensions == 2 && input.size(1) == size)
            return input;
        if (input.Dimensions < 2 || input.size(0) * size != input.numel())
            throw new ArgumentException($"{model} takes [batch, {size}], or more dimensions whose sizes after the batch multiply to {size}, got {Text(input)}.", nameof(input));
        return input.flatten(1);
    }

    /// <summary>Refuses what is not [batch, tokens] of whole numbers, and more tokens than the model looks at, if there is such a number.</summary>
    internal static void RequireTokens(Tensor tokens, string model, long most = long.MaxValue, string name = "tokens")
    {
        ArgumentNullException.ThrowIfNull(tokens, name);
        if (tokens.Dimensions == 2 && tokens.size(1) >= 1 && tokens.size(1) <= most && tokens.dtype is ScalarType.Int64 or ScalarType.Int32)
            return;
        var hint = tokens.Dimensions == 1 ? " A single sequence needs a batch dimension: tokens.unsqueeze(0)." : "";
        throw new ArgumentException($"{model} takes {name} [batch, {(most == long.MaxValue ? "1 or more" : $"1 to {most}")}] of type int64 or int32, got {Text(tokens)} of type {tokens.dtype}.{hint}", name);
    }

    /// <summary>Refuses what is not a whole number for each of <paramref name="batch"/> samples.</summary>
    internal static void RequireLabels(Tensor labels, string model, long batch, string name = "labels")
    {
        ArgumentNullException.ThrowIfNull(labels, name);
        if (labels.Dimensions != 1 || labels.size(0) != batch || labels.dtype != ScalarType.Int64)
            throw new ArgumentException($"{model} takes {name} [{batch}] of type int64, got {Text(labels)} of type {labels.dtype}.", name);
    }

    internal static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
