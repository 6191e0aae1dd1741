namespace DeepNet.Data;

/// <summary>What is put where a transform needs pixels that the image does not have. A number stands for all channels: <c>Fill = 128</c>.</summary>
public sealed class PixelFill
{
    private readonly byte[] _values;

    /// <summary>A colour.</summary>
    /// <param name="values">One value for all channels, or one for each; an image of one channel takes the first.</param>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public PixelFill(params ReadOnlySpan<byte> values) => _values = values.IsEmpty
        ? throw new ArgumentException("A fill needs one value for all channels, or one for each; none was given.", nameof(values))
        : values.ToArray();

    /// <summary>0 in all channels, and for labels.</summary>
    public static PixelFill Black { get; } = new(0);

    /// <summary>What labels are filled with: a class, or the number that the loss is told to ignore, often 255. Default 0.</summary>
    public byte Label { get; init; }

    /// <summary>The same value for all channels; labels are filled with 0.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator PixelFill(byte value) => new(value);

    /// <summary>For example <c>[124, 116, 104]</c>.</summary>
    /// <returns>The values.</returns>
    public override string ToString() => $"[{string.Join(", ", _values)}]";

    internal byte Of(int channel, PixelKind kind) => kind == PixelKind.Label ? Label : _values[_values.Length == 1 ? 0 : channel];

    internal void Check(ImageShape shape)
    {
        if (_values.Length != 1 && shape.Channels != 1 && _values.Length != shape.Channels)
            throw new ArgumentException($"The fill {this} has {_values.Length} values for images of {shape}: give one for all channels, or one for each.");
    }
}
