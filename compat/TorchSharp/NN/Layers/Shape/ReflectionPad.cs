namespace TorchSharp.Modules;

/// <summary>Pads the last dimension with their mirror image.</summary>
public sealed class ReflectionPad1d : PadBase
{
    internal ReflectionPad1d(long[] padding) : base(nameof(ReflectionPad1d), PaddingModes.Reflect, 0, padding)
    {
    }
}

/// <summary>Pads the last two dimensions with their mirror image.</summary>
public sealed class ReflectionPad2d : PadBase
{
    internal ReflectionPad2d(long[] padding) : base(nameof(ReflectionPad2d), PaddingModes.Reflect, 0, padding)
    {
    }
}

/// <summary>Pads the last three dimensions with their mirror image.</summary>
public sealed class ReflectionPad3d : PadBase
{
    internal ReflectionPad3d(long[] padding) : base(nameof(ReflectionPad3d), PaddingModes.Reflect, 0, padding)
    {
    }
}
