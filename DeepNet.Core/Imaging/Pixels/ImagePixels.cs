using static TorchSharp.torch;

namespace DeepNet.Imaging;

/// <summary>Images in tensors as bytes in rows.</summary>
internal static class ImagePixels
{
    /// <summary>The pixels of an image, and its size.</summary>
    /// <param name="image">[channels, height, width] or [height, width]: floating-point from 0 to 1, beyond which it is cut off (NaN becomes 0), or bytes.</param>
    /// <returns>[height, width, channels], a byte each.</returns>
    /// <exception cref="ArgumentException">The tensor is no image.</exception>
    public static (byte[] Pixels, int Width, int Height, int Channels) Of(Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var isFloat = image.is_floating_point();
        if (image.dim() is not (2 or 3) || (image.dim() == 3 && image.shape[0] is < 1 or > 4) || image.NumberOfElements == 0 || !(isFloat || image.dtype == ScalarType.Byte))
            throw new ArgumentException($"A tensor of shape [{string.Join(", ", image.shape)}] and type {image.dtype} was given as an image; expected is "
                + "[height, width] or [channels, height, width] with 1 to 4 channels, floating-point from 0 to 1, or bytes.", nameof(image));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var rows = (image.dim() == 2 ? image.unsqueeze(0) : image).detach().permute(1, 2, 0);
        if (isFloat)
            rows = rows.to(ScalarType.Float32).mul(255).nan_to_num(0, 255, 0).round().clamp(0, 255).to(ScalarType.Byte);
        return (rows.contiguous().cpu().bytes.ToArray(), (int)rows.shape[1], (int)rows.shape[0], (int)rows.shape[2]);
    }
}
