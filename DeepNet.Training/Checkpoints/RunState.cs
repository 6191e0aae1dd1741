using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>Where a run stands: everything but the tensors. Written as <c>state.json</c>.</summary>
public sealed record RunState
{
    /// <summary>The format that is written.</summary>
    public const int CurrentFormat = 2;

    private static readonly JsonSerializerOptions _json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The format of the checkpoint.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The files of the checkpoint beside this one; filled in when it is saved.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Optimizer steps taken, those that were skipped included.</summary>
    public long Step { get; init; }

    /// <summary>Epochs completed, their validation included.</summary>
    public int Epoch { get; init; }

    /// <summary>Batches of the current epoch that have been used.</summary>
    public long Batch { get; init; }

    /// <summary>Batches of the accumulation window that have been used; 0 between windows.</summary>
    public int MicroBatch { get; init; }

    /// <summary>Units (samples or tokens, <see cref="TrainingStep.Unit"/>) seen.</summary>
    public long Units { get; init; }

    /// <summary>Optimizer steps that were skipped because gradients had overflowed.</summary>
    public long Skipped { get; init; }

    /// <summary>How often a batch was cut into halves because the memory did not suffice: into 2^n parts.</summary>
    public int Splits { get; init; }

    /// <summary>Time spent training, over all its sessions.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether the run has come to its end.</summary>
    public bool Finished { get; init; }

    /// <summary>The metrics after the last completed epoch.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The best value so far of the metric that decides, and the step it was reached at.</summary>
    [JsonIgnore]
    public Best? Best => Bests is [var first, ..] ? first : null;

    /// <summary>The best values so far of the metric that decides, as many as are kept, the best first.</summary>
    public IReadOnlyList<Best> Bests { get; init; } = [];

    /// <summary>The step after which the model was last measured by the validation data; null before the first time.</summary>
    public long? MeasuredAt { get; init; }

    /// <summary>Units in the first step, from which a limit in tokens is converted to steps; null where there is none.</summary>
    public long? UnitsPerStep { get; init; }

    /// <summary>Sums behind the gradients of an open accumulation window; null between windows.</summary>
    public IReadOnlyList<double>? Window { get; init; }

    /// <summary>What early stopping remembers.</summary>
    public EarlyStoppingState EarlyStopping { get; init; } = new();

    /// <summary>Whether early stopping has ended the run.</summary>
    public bool StoppedEarly { get; init; }

    /// <summary>Where gradients are scaled: the scales, by player.</summary>
    public IReadOnlyDictionary<string, GradientScalerState> Scalers { get; init; } = new Dictionary<string, GradientScalerState>();

    /// <summary>What schedules remember that react to a metric, by player.</summary>
    public IReadOnlyDictionary<string, PlateauState> Plateaus { get; init; } = new Dictionary<string, PlateauState>();

    /// <summary>What else is to be remembered, by name: <see cref="With{T}"/> writes it and <see cref="Get{T}"/> reads it.</summary>
    public IReadOnlyDictionary<string, JsonElement> Extra { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>States of the random generators by device, base64; filled in when it is saved.</summary>
    public IReadOnlyDictionary<string, string> Generators { get; init; } = new Dictionary<string, string>();

    /// <summary>What the run is: two runs with the same card compute the same.</summary>
    public JsonObject Card { get; init; } = [];

    /// <summary>Remembers something: a small object that JSON can hold, for example a record.</summary>
    /// <param name="name">Under which name.</param>
    /// <param name="value">What.</param>
    /// <returns>The state with it.</returns>
    public RunState With<T>(string name, T value)
        => this with { Extra = new Dictionary<string, JsonElement>(Extra) { [name] = JsonSerializer.SerializeToElement(value, _json) } };

    /// <summary>What <see cref="With{T}"/> remembered.</summary>
    /// <param name="name">Under which name.</param>
    /// <returns>It, or the type's default where there is nothing of this name.</returns>
    public T? Get<T>(string name) => Extra.TryGetValue(name, out var value) ? value.Deserialize<T>(_json) : default;

    internal string ToJson() => JsonSerializer.Serialize(this, _json);

    /// <exception cref="InvalidDataException">The text is no state, or one of another format.</exception>
    internal static RunState FromJson(string text)
    {
        try
        {
            ThrowIfOtherFormat(JsonNode.Parse(text)?["format"]?.GetValue<int>());
            return JsonSerializer.Deserialize<RunState>(text, _json) ?? throw new JsonException("the document is null.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"state.json is not readable: {error.Message}", error);
        }
    }

    private static void ThrowIfOtherFormat(int? format)
    {
        if (format is null)
            throw new JsonException("it names no format.");
        if (format > CurrentFormat)
            throw new InvalidDataException(
                $"state.json has format {format}, and this DeepNet knows formats up to {CurrentFormat}: it was written by a newer one. Go on with that one.");
        if (format < CurrentFormat)
            throw new InvalidDataException(
                $"state.json has format {format}, which DeepNet wrote before format {CurrentFormat}; it lacks what a run needs to go on exactly. Finish the run with that "
                + "version, or load the checkpoint's model.safetensors into the model (LoadWeights) and train on from it in another folder.");
    }
}

/// <summary>The best value of a metric, and when it was reached.</summary>
/// <param name="Value">The metric's value.</param>
/// <param name="Step">Optimizer steps taken by then.</param>
/// <param name="Epoch">The epoch, counted from 1.</param>
public sealed record Best(double Value, long Step, int Epoch);
