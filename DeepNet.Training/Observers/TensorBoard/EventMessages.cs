using Google.Protobuf;

namespace DeepNet.Training;

/// <summary>The messages of event files, as TensorFlow's <c>event.proto</c>, <c>summary.proto</c>, <c>histogram.proto</c> and <c>tensor.proto</c> number their fields.</summary>
internal static class EventMessages
{
    private const int SessionStart = 1;
    private const int FloatType = 1;
    private const int StringType = 7;
    private const int TensorData = 2;

    /// <summary>What every file begins with.</summary>
    public static ByteString FileVersion(double wallTime) => Event(wallTime, 0, output => output.Field(3, "brain.Event:2"));

    /// <summary>From here on the file tells of this step and later ones: a reader forgets what it has of them from earlier files.</summary>
    public static ByteString Start(double wallTime, long step) => Event(wallTime, step, output => output.Field(7, log => log.Field(1, SessionStart)));

    /// <summary>A point of a curve, the message that there are most of: written without a detour over its nested messages.</summary>
    /// <param name="buffer">Where to; replaced where it is too short.</param>
    /// <param name="wallTime">When, in seconds since 1970.</param>
    /// <param name="step">Where it stands.</param>
    /// <param name="tag">The curve.</param>
    /// <param name="value">The point.</param>
    /// <returns>How many bytes of the buffer it takes.</returns>
    public static int Scalar(ref byte[] buffer, double wallTime, long step, string tag, double value)
    {
        var valueSize = 1 + CodedOutputStream.ComputeStringSize(tag) + 1 + sizeof(float);
        var summarySize = 1 + CodedOutputStream.ComputeLengthSize(valueSize) + valueSize;
        var size = 1 + sizeof(double) + (step == 0 ? 0 : 1 + CodedOutputStream.ComputeInt64Size(step)) + 1 + CodedOutputStream.ComputeLengthSize(summarySize) + summarySize;
        if (buffer.Length < size)
            buffer = new byte[2 * size];
        var output = new CodedOutputStream(buffer);
        output.Field(1, wallTime);
        output.Field(2, step);
        output.WriteTag(5, WireFormat.WireType.LengthDelimited);
        output.WriteLength(summarySize);
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteLength(valueSize);
        output.Field(1, tag);
        output.Field(2, (float)value);
        return size;
    }

    public static ByteString Image(double wallTime, long step, string tag, int width, int height, int channels, ByteString png)
        => Summary(wallTime, step, tag, output => output.Field(4, image =>
        {
            image.Field(1, height);
            image.Field(2, width);
            image.Field(3, channels); // the colour spaces are numbered so
            image.Field(4, png);
        }));

    public static ByteString Histogram(double wallTime, long step, string tag, TensorHistogram histogram)
        => Summary(wallTime, step, tag, output => output.Field(5, message =>
        {
            message.Field(1, histogram.Min);
            message.Field(2, histogram.Max);
            message.Field(3, (double)histogram.Count);
            message.Field(4, histogram.Sum);
            message.Field(5, histogram.SumOfSquares);
            message.Packed(6, histogram.RightEdges);
            message.Packed(7, histogram.Counts);
        }));

    /// <summary>A text, which the text plugin shows as Markdown.</summary>
    public static ByteString Text(double wallTime, long step, string tag, string markdown)
        => Summary(wallTime, step, tag, output =>
        {
            output.Field(9, metadata => Plugin(metadata, "text", ByteString.Empty));
            output.Field(8, tensor =>
            {
                tensor.Field(1, StringType);
                tensor.Field(2, ByteString.Empty); // the shape of a scalar
                tensor.Field(8, markdown);
            });
        });

    /// <summary>What a plugin keeps in a tag's metadata; the value beside it says nothing.</summary>
    public static ByteString PluginData(double wallTime, string tag, string plugin, ByteString content)
        => Summary(wallTime, 0, tag, output =>
        {
            output.Field(9, metadata => Plugin(metadata, plugin, content));
            output.Field(8, tensor =>
            {
                tensor.Field(1, FloatType);
                tensor.Field(2, shape => shape.Field(2, dimension => dimension.Field(1, 1)));
                tensor.Field(5, 0f);
            });
        });

    private static void Plugin(CodedOutputStream metadata, string name, ByteString content)
    {
        metadata.Field(1, plugin =>
        {
            plugin.Field(1, name);
            if (!content.IsEmpty)
                plugin.Field(2, content);
        });
        metadata.Field(4, TensorData);
    }

    private static ByteString Summary(double wallTime, long step, string tag, Action<CodedOutputStream> write)
        => Event(wallTime, step, output => output.Field(5, summary => summary.Field(1, value =>
        {
            value.Field(1, tag);
            write(value);
        })));

    private static ByteString Event(double wallTime, long step, Action<CodedOutputStream> write) => Proto.Message(output =>
    {
        output.Field(1, wallTime);
        output.Field(2, step);
        write(output);
    });
}
