namespace DeepNet.Models;

public sealed partial record ResNetOptions
{
    /// <summary>ResNet-18: 11,689,512 parameters.</summary>
    public static ResNetOptions ResNet18 { get; } = new() { Blocks = [2, 2, 2, 2] };

    /// <summary>ResNet-34: 21,797,672 parameters.</summary>
    public static ResNetOptions ResNet34 { get; } = new() { Blocks = [3, 4, 6, 3] };

    /// <summary>ResNet-50: 25,557,032 parameters.</summary>
    public static ResNetOptions ResNet50 { get; } = new() { Blocks = [3, 4, 6, 3], Block = ResNetBlock.Bottleneck };

    /// <summary>ResNet-101: 44,549,160 parameters.</summary>
    public static ResNetOptions ResNet101 { get; } = ResNet50 with { Blocks = [3, 4, 23, 3] };

    /// <summary>ResNet-152: 60,192,808 parameters.</summary>
    public static ResNetOptions ResNet152 { get; } = ResNet50 with { Blocks = [3, 8, 36, 3] };

    /// <summary>ResNeXt-50 with 32 groups of 4: 25,028,904 parameters.</summary>
    public static ResNetOptions ResNeXt50_32x4d { get; } = ResNet50 with { Groups = 32, WidthPerGroup = 4 };

    /// <summary>ResNeXt-101 with 32 groups of 8: 88,791,336 parameters.</summary>
    public static ResNetOptions ResNeXt101_32x8d { get; } = ResNet101 with { Groups = 32, WidthPerGroup = 8 };

    /// <summary>ResNeXt-101 with 64 groups of 4: 83,455,272 parameters.</summary>
    public static ResNetOptions ResNeXt101_64x4d { get; } = ResNet101 with { Groups = 64, WidthPerGroup = 4 };

    /// <summary>Wide ResNet-50-2, its bottlenecks twice as wide: 68,883,240 parameters.</summary>
    public static ResNetOptions WideResNet50_2 { get; } = ResNet50 with { WidthPerGroup = 128 };

    /// <summary>Wide ResNet-101-2: 126,886,696 parameters.</summary>
    public static ResNetOptions WideResNet101_2 { get; } = ResNet101 with { WidthPerGroup = 128 };

    /// <summary>ResNet-20 for CIFAR-10 (He et al., §4.2): 269,722 parameters.</summary>
    public static ResNetOptions ResNet20 { get; } = Cifar(3);

    /// <summary>ResNet-32 for CIFAR-10: 464,154 parameters.</summary>
    public static ResNetOptions ResNet32 { get; } = Cifar(5);

    /// <summary>ResNet-44 for CIFAR-10: 658,586 parameters.</summary>
    public static ResNetOptions ResNet44 { get; } = Cifar(7);

    /// <summary>ResNet-56 for CIFAR-10: 853,018 parameters.</summary>
    public static ResNetOptions ResNet56 { get; } = Cifar(9);

    /// <summary>ResNet-110 for CIFAR-10: 1,727,962 parameters.</summary>
    public static ResNetOptions ResNet110 { get; } = Cifar(18);

    /// <summary>6n + 2 layers: three stages of n blocks with 16, 32 and 64 channels, and shortcuts without parameters.</summary>
    private static ResNetOptions Cifar(int n) => new()
    {
        Blocks = [n, n, n],
        Width = 16,
        Classes = 10,
        Stem = ResNetStem.Cifar,
        Shortcut = ResNetShortcut.ZeroPadding,
    };
}
