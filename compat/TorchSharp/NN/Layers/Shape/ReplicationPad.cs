namespace TorchSharp.Modules;

/// <summary>Pads the last dimension with the border's values.</summary>
public sealed class ReplicationPad1d : PadBase
{
    internal ReplicationPad1d(long[] padding) : base(nameof(ReplicationPad1d), PaddingModes.Replicate, 0, padding)
    {
    }
}

/// <summary>Pads the last two dimensions with the border's values.</summary>
public sealed class ReplicationPad2d : PadBase
{
    internal ReplicationPad2d(long[] padding) : base(nameof(ReplicationPad2d), PaddingModes.Replicate, 0, padding)
    {
    }
}

/// <summary>Pads the last three dimensions with the border's values.</summary>
public sealed class ReplicationPad3d : PadBase
{
    internal ReplicationPad3d(long[] padding) : base(nameof(ReplicationPad3d), PaddingModes.Replicate, 0, padding)
    {
    }
}
