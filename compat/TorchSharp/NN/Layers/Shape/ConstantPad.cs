namespace TorchSharp.Modules;

/// <summary>Pads the last dimension with a value.</summary>
public sealed class ConstantPad1d : PadBase
{
    internal ConstantPad1d(long[] padding, double value) : base(nameof(ConstantPad1d), PaddingModes.Constant, value, padding)
    {
    }
}

/// <summary>Pads the last two dimensions with a value.</summary>
public sealed class ConstantPad2d : PadBase
{
    internal ConstantPad2d(long[] padding, double value) : base(nameof(ConstantPad2d), PaddingModes.Constant, value, padding)
    {
    }
}

/// <summary>Pads the last three dimensions with a value.</summary>
public sealed class ConstantPad3d : PadBase
{
    internal ConstantPad3d(long[] padding, double value) : base(nameof(ConstantPad3d), PaddingModes.Constant, value, padding)
    {
    }
}

/// <summary>Pads the last two dimensions with zeros.</summary>
public sealed class ZeroPad2d : PadBase
{
    internal ZeroPad2d(long[] padding) : base(nameof(ZeroPad2d), PaddingModes.Constant, 0, padding)
    {
    }
}
