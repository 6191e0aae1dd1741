namespace DeepNet.Models;

public sealed partial record DenseNetOptions
{
    /// <summary>DenseNet-121: 7,978,856 parameters.</summary>
    public static DenseNetOptions DenseNet121 { get; } = new() { Blocks = [6, 12, 24, 16] };

    /// <summary>DenseNet-161, which adds 48 channels a layer: 28,681,000 parameters.</summary>
    public static DenseNetOptions DenseNet161 { get; } = new() { Blocks = [6, 12, 36, 24], Growth = 48, Width = 96 };

    /// <summary>DenseNet-169: 14,149,480 parameters.</summary>
    public static DenseNetOptions DenseNet169 { get; } = new() { Blocks = [6, 12, 32, 32] };

    /// <summary>DenseNet-201: 20,013,928 parameters.</summary>
    public static DenseNetOptions DenseNet201 { get; } = new() { Blocks = [6, 12, 48, 32] };
}
