using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using DeepNet.Imaging;
using Google.Protobuf;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Writes an event file, which TensorBoard shows: scalars, histograms, images and texts over steps. For loops written by hand; the trainer's
/// own is <see cref="TensorBoardLog"/>.
/// </summary>
/// <remarks>
/// The file is a sequence of TFRecords (length, data, and a CRC-32C of each), the records are <c>tensorflow.Event</c> messages. Tags with a
/// common first part, <c>loss/train</c> and <c>loss/val</c>, are shown in one group. A writer belongs to one thread. What is added is
/// written after five seconds at the latest, with the next addition, and by <see cref="Flush"/> and <see cref="Dispose"/>.
/// </remarks>
/// <example>
/// <code>
/// using var events = new EventFileWriter("runs/mine/events");
/// for (var step = 1; step &lt;= 1000; step++)
///     events.AddScalar("loss", Learn(), step);
/// </code>
/// </example>
public sealed partial class EventFileWriter : IDisposable
{
    private const string Prefix = "events.out.tfevents.";
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly LogFile _file;
    private readonly bool _writes;
    private byte[] _buffer = new byte[256];
    private long _written;

    /// <summary>A new event file in a folder, beside those that are there.</summary>
    /// <param name="folder">The run's folder for TensorBoard; created where there is none.</param>
    /// <param name="firstStep">
    /// The first step that is going to be written: what earlier files in the folder tell of it and of later ones is no longer shown. Default
    /// 0: nothing of them is.
    /// </param>
    /// <param name="time">The clock for the events' times. Default the system's.</param>
    /// <exception cref="LogException">The file cannot be written.</exception>
    public EventFileWriter(string folder, long firstStep = 0, TimeProvider? time = null) : this(folder, firstStep, time ?? TimeProvider.System, writes: true)
        => Flush();

    /// <summary>One that writes only when it is told to, by <see cref="Write"/>.</summary>
    internal EventFileWriter(string folder, long firstStep, TimeProvider time, bool writes)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(firstStep);
        _time = time;
        _writes = writes;
        _written = time.GetTimestamp();
        _file = new LogFile(System.IO.Path.Combine(folder, Name(folder, time.GetUtcNow().ToUnixTimeSeconds())));
        Append(EventMessages.FileVersion(Now));
        Append(EventMessages.Start(Now, firstStep));
    }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    internal double Now => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Adds a point to a curve. It is stored in single precision; NaN and infinities are stored as they are.</summary>
    /// <param name="tag">The curve's name.</param>
    /// <param name="value">The point.</param>
    /// <param name="step">Where it stands.</param>
    public void AddScalar(string tag, double value, long step)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        var length = EventMessages.Scalar(ref _buffer, Now, step, tag, value);
        Append(_buffer.AsSpan(0, length));
        FlushWhenDue();
    }

    /// <summary>
    /// Adds the distribution of a tensor's values at a step. Values that are not finite are in no bucket: where there are any, their number
    /// is added as the scalar <c>tag/non-finite</c>.
    /// </summary>
    /// <param name="tag">The name of the distribution over the steps.</param>
    /// <param name="values">Any shape, any real type, on any device.</param>
    /// <param name="step">Where it stands.</param>
    /// <param name="buckets">Buckets of equal width between the least and the greatest value, at least 1. Default 64.</param>
    public void AddHistogram(string tag, Tensor values, long step, int buckets = 64)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        var histogram = TensorHistogram.Of(values, buckets);
        Add(tag, EventMessages.Histogram(Now, step, tag, histogram));
        if (histogram.NonFinite > 0)
            AddScalar($"{tag}/non-finite", histogram.NonFinite, step);
    }

    /// <summary>Adds an image.</summary>
    /// <param name="tag">The name of the sequence of images.</param>
    /// <param name="image">
    /// [channels, height, width] or [height, width]: floating-point from 0 to 1, beyond which it is cut off, or bytes. Channels: 1 grey, 2 with
    /// alpha, 3 RGB, 4 with alpha.
    /// </param>
    /// <param name="step">Where it stands.</param>
    /// <exception cref="ArgumentException">The tensor is no image.</exception>
    public void AddImage(string tag, Tensor image, long step)
    {
        var (pixels, width, height, channels) = ImagePixels.Of(image);
        var png = UnsafeByteOperations.UnsafeWrap(PngEncoder.Encode(pixels, width, height, channels));
        Add(tag, EventMessages.Image(Now, step, tag, width, height, channels, png));
    }

    /// <summary>Adds a text.</summary>
    /// <param name="tag">The name of the sequence of texts.</param>
    /// <param name="markdown">The text, shown as Markdown.</param>
    /// <param name="step">Where it stands.</param>
    public void AddText(string tag, string markdown, long step)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        Add(tag, EventMessages.Text(Now, step, tag, markdown));
    }

    /// <summary>
    /// Says with which hyper-parameters the run starts and which scalars measure it: what TensorBoard compares runs by. Once a run is enough;
    /// TensorBoard keeps the first.
    /// </summary>
    /// <param name="parameters">By name: booleans and numbers as such, all else by its text (<see cref="IFormattable"/> in the invariant culture).</param>
    /// <param name="metrics">Tags of scalars.</param>
    public void AddHyperparameters(IReadOnlyDictionary<string, object> parameters, IEnumerable<string> metrics)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(metrics);
        var values = parameters.ToDictionary(parameter => parameter.Key, parameter => Hyperparameters.ValueOf(parameter.Value));
        AddPlugin(HyperparameterMessages.ExperimentTag, HyperparameterMessages.Experiment(values, metrics, Now));
        AddPlugin(HyperparameterMessages.StartTag, HyperparameterMessages.Start(values, Now));
    }

    /// <summary>Says how the run ended that <see cref="AddHyperparameters"/> started.</summary>
    /// <param name="success">Whether it came to its end, or failed.</param>
    public void AddHyperparametersEnd(bool success) => AddPlugin(HyperparameterMessages.EndTag, HyperparameterMessages.End(success, Now));

    /// <summary>Writes what was added.</summary>
    /// <exception cref="LogException">The file cannot be written. What was added stays, and is written by a later call that can.</exception>
    public void Flush()
    {
        try
        {
            Write(toDisk: false);
        }
        catch (Exception error) when (error is (IOException and not LogException) or UnauthorizedAccessException)
        {
            throw new LogException(IO.WriteFailure.Describe(Path, error).Message, error);
        }
    }

    /// <summary>Writes what was added and closes the file.</summary>
    public void Dispose()
    {
        if (_writes)
            Flush();
        _file.Dispose();
    }

    internal void Write(bool toDisk)
    {
        _written = _time.GetTimestamp();
        _file.Write(toDisk);
    }

    private void AddPlugin(string tag, ByteString content) => Append(EventMessages.PluginData(Now, tag, HyperparameterMessages.Plugin, content));

    private void Add(string tag, ByteString message)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        Append(message);
        FlushWhenDue();
    }

    private void FlushWhenDue()
    {
        if (_writes && _time.GetElapsedTime(_written) >= _interval)
            Flush();
    }

    private void Append(ByteString message) => Append(message.Span);

    // A TFRecord: the length, its checksum, the data, its checksum.
    private void Append(ReadOnlySpan<byte> message)
    {
        var length = message.Length;
        var record = _file.Pending.GetSpan(length + 16)[..(length + 16)];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], Crc32C.Masked(record[..8]));
        message.CopyTo(record[12..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[(12 + length)..], Crc32C.Masked(message));
        _file.Pending.Advance(length + 16);
    }

    // Readers take the files of a folder in the order of their names, which begin with the second they were made in: this one comes last.
    private static string Name(string folder, long seconds)
    {
        if (Directory.Exists(folder))
            foreach (var file in Directory.EnumerateFiles(folder, Prefix + "*"))
                if (Number().Match(System.IO.Path.GetFileName(file)) is { Success: true } match && long.TryParse(match.ValueSpan, CultureInfo.InvariantCulture, out var other))
                    seconds = Math.Max(seconds, other + 1);
        var host = NoFileName().Replace(Environment.MachineName, "-");
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{seconds:D10}.{host}.{Environment.ProcessId}");
    }

    [GeneratedRegex(@"(?<=^events\.out\.tfevents\.)[0-9]{1,18}")]
    private static partial Regex Number();

    [GeneratedRegex("[^A-Za-z0-9-]")]
    private static partial Regex NoFileName();
}
