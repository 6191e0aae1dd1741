using System.Text.Encodings.Web;
using System.Text.Json;

namespace DeepNet.Training;

/// <summary>A log file with a JSON object on every line.</summary>
internal sealed class JsonLines
{
    // Lines are read as files and not inside of HTML: letters of all alphabets, '+' and '<' stay as they are.
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly LogFile _file;
    private readonly LogGuard _guard;
    private readonly Utf8JsonWriter _writer;

    public JsonLines(string path, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _file = new LogFile(path);
        _guard = new LogGuard(path, _file.Write, time);
        _writer = new Utf8JsonWriter(_file.Pending, _options);
    }

    /// <summary>Opens the file, after dropping the lines that do not stay.</summary>
    /// <exception cref="LogException">It cannot be written.</exception>
    public void Start(TrainingStarted started, Func<ReadOnlyMemory<byte>, bool> keep) => _guard.Start(started, () =>
    {
        _file.Dispose();
        LogFile.KeepLines(_file.Path, keep);
        _file.Open();
    });

    /// <summary>Begins a line: the caller writes members into what is returned, then calls <see cref="EndLine"/>.</summary>
    public Utf8JsonWriter BeginLine(string name)
    {
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteString("event", name);
        return _writer;
    }

    public void EndLine()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        _file.Pending.GetSpan(1)[0] = (byte)'\n';
        _file.Pending.Advance(1);
    }

    /// <summary>Writes when it is time to, and closes the file at the run's end.</summary>
    public void Settle(TrainingEvent happened)
    {
        try
        {
            _guard.Settle(happened);
        }
        finally
        {
            if (happened is TrainingEnded)
                _file.Dispose();
        }
    }
}
