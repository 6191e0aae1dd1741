using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>Where a run stands: everything but the tensors. Written as <c>state.json</c>.</summary>
internal sealed record RunState
{
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions _json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Optimizer steps taken.</summary>
    public long Step { get; init; }

    /// <summary>Epochs completed, their validation included.</summary>
    public int Epoch { get; init; }

    /// <summary>Batches of the current epoch that have been used.</summary>
    public long Batch { get; init; }

    /// <summary>Whether the run has come to its end.</summary>
    public bool Finished { get; init; }

    /// <summary>The metrics after the last completed epoch.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The best value so far of the metric that decides, and the step it was reached at.</summary>
    public Best? Best { get; init; }

    /// <summary>Running sums of the current epoch's training metrics.</summary>
    public IReadOnlyDictionary<string, double[]> Sums { get; init; } = new Dictionary<string, double[]>();

    /// <summary>States of the random generators by device, base64.</summary>
    public IReadOnlyDictionary<string, string> Generators { get; init; } = new Dictionary<string, string>();

    /// <summary>What the run is: two runs with the same card compute the same.</summary>
    public JsonObject Card { get; init; } = [];

    /// <summary>What it ran on; another machine may round differently.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    public string ToJson() => JsonSerializer.Serialize(this, _json);

    /// <exception cref="InvalidDataException">The text is no state, or one of a newer format.</exception>
    public static RunState FromJson(string text)
    {
        RunState state;
        try
        {
            state = JsonSerializer.Deserialize<RunState>(text, _json) ?? throw new JsonException("the document is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"state.json is not readable: {error.Message}", error);
        }
        return state.Format <= CurrentFormat
            ? state
            : throw new InvalidDataException(
                $"state.json has format {state.Format}, and this DeepNet knows formats up to {CurrentFormat}: it was written by a newer one.");
    }
}

/// <summary>The best value of a metric, and when it was reached.</summary>
/// <param name="Value">The metric's value.</param>
/// <param name="Step">Optimizer steps taken by then.</param>
/// <param name="Epoch">The epoch, counted from 1.</param>
public sealed record Best(double Value, long Step, int Epoch);
