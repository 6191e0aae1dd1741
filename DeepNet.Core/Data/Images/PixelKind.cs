namespace DeepNet.Data;

/// <summary>What the bytes of an image stand for.</summary>
public enum PixelKind
{
    /// <summary>How bright a channel is, 0 to 255: values between two pixels make sense.</summary>
    Intensity,

    /// <summary>The class of each pixel, as in the mask of a segmentation data set: values between two pixels make none.</summary>
    Label,
}
