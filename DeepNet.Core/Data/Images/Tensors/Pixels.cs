using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Reads pixels of the images of a batch at given places.</summary>
internal static class Pixels
{
    /// <summary>Adds a frame of one pixel, so that places beside an image need no check of their own.</summary>
    /// <param name="images">[batch, channels, height, width], uint8.</param>
    /// <param name="fill">[channels]: the frame's colour; null for 0.</param>
    /// <returns>[batch, channels, height + 2, width + 2].</returns>
    public static Tensor Frame(Tensor images, DrawnNumbers.Slot? fill)
    {
        var (batch, channels, height, width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        var framed = empty([batch, channels, height + 2, width + 2], uint8, images.device);
        _ = fill is { } color ? framed.copy_(color.Integers(1, -1, 1, 1)) : framed.zero_();
        framed.narrow(2, 1, height).narrow(3, 1, width).copy_(images);
        return framed;
    }

    /// <summary>Reads all channels at the same places.</summary>
    /// <param name="images">[batch, channels, height, width].</param>
    /// <param name="places">[batch or 1, rows, columns], int64: where each pixel is read, counted row by row within a plane.</param>
    /// <returns>[batch, channels, rows, columns].</returns>
    public static Tensor Read(Tensor images, Tensor places)
    {
        var (batch, channels, rows, columns) = (images.shape[0], images.shape[1], places.shape[1], places.shape[2]);
        return images.flatten(2)
            .gather(2, places.reshape(places.shape[0], 1, rows * columns).expand(batch, channels, rows * columns))
            .view(batch, channels, rows, columns);
    }

    /// <summary>The fill's value for each channel.</summary>
    public static DrawnNumbers.Slot Colors(PixelFill fill, ImageShape shape, DrawnNumbers numbers)
        => numbers.Add(Enumerable.Range(0, shape.Channels).Select(channel => (int)fill.Of(channel, PixelKind.Intensity)));
}
