namespace DeepNet.Training;

/// <summary>What may differ from step to step and from group to group.</summary>
/// <param name="LearningRate">η of the group.</param>
/// <param name="WeightDecay">λ of the group, 0 for none.</param>
/// <param name="Momentum">The momentum, or β₁; 0 where there is none.</param>
public readonly record struct StepRates(double LearningRate, double WeightDecay, double Momentum);
