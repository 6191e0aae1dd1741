namespace TorchSharp.Modules;

/// <summary>The options of a parameter group; those that are null take the optimizer's.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    /// <summary>The rate before any scheduler changed it.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Whether a scheduler has noted the initial rate.</summary>
    internal bool Scheduled;

    public virtual void LoadStateDict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
        Scheduled |= InitialLearningRate != LearningRate;
    }

    public virtual void LoadStateDict(OptimizerOptions source)
    {
        ArgumentNullException.ThrowIfNull(source);
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
        Scheduled |= InitialLearningRate != LearningRate;
    }

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
    }

    /// <summary><paramref name="source"/> as this class of options.</summary>
    internal static TOptions Same<TOptions>(OptimizerOptions source) where TOptions : OptimizerOptions
        => source as TOptions
            ?? throw new ArgumentException($"Expected {typeof(TOptions)}, but got {source?.GetType().ToString() ?? "null"}.", nameof(source));

    /// <summary>Refuses an option's value.</summary>
    internal static void Check(bool valid, string name, double value, string allowed)
    {
        if (!valid)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {allowed}, but got {value}.");
    }

    /// <summary>Takes the optimizer's learning rate where the group has none, and notes it as the initial one.</summary>
    internal void TakeLearningRate(OptimizerOptions defaults)
    {
        LearningRate ??= defaults.LearningRate;
        InitialLearningRate = LearningRate!.Value;
    }
}
