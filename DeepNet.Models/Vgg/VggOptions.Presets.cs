namespace DeepNet.Models;

public sealed partial record VggOptions
{
    /// <summary>VGG-11, the paper's configuration A: 132,863,336 parameters.</summary>
    public static VggOptions Vgg11 { get; } = new() { Convolutions = [1, 1, 2, 2, 2] };

    /// <summary>VGG-11 with batch norms: 132,868,840 parameters.</summary>
    public static VggOptions Vgg11BN { get; } = Vgg11 with { BatchNorm = true };

    /// <summary>VGG-13, configuration B: 133,047,848 parameters.</summary>
    public static VggOptions Vgg13 { get; } = new() { Convolutions = [2, 2, 2, 2, 2] };

    /// <summary>VGG-13 with batch norms: 133,053,736 parameters.</summary>
    public static VggOptions Vgg13BN { get; } = Vgg13 with { BatchNorm = true };

    /// <summary>VGG-16, configuration D: 138,357,544 parameters.</summary>
    public static VggOptions Vgg16 { get; } = new() { Convolutions = [2, 2, 3, 3, 3] };

    /// <summary>VGG-16 with batch norms: 138,365,992 parameters.</summary>
    public static VggOptions Vgg16BN { get; } = Vgg16 with { BatchNorm = true };

    /// <summary>VGG-19, configuration E: 143,667,240 parameters.</summary>
    public static VggOptions Vgg19 { get; } = new() { Convolutions = [2, 2, 4, 4, 4] };

    /// <summary>VGG-19 with batch norms: 143,678,248 parameters.</summary>
    public static VggOptions Vgg19BN { get; } = Vgg19 with { BatchNorm = true };
}
