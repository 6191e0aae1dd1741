namespace DeepNet.Training;

/// <summary>What is looked at before a run.</summary>
public enum PreFlightCheck
{
    /// <summary>Inputs are finite, not constant, of about unit scale, and validation inputs like those to learn from.</summary>
    Inputs,

    /// <summary>Targets are classes that the model has, or probabilities, or at least finite.</summary>
    Labels,

    /// <summary>Neighbouring samples do not all have the same class: the data is shuffled.</summary>
    Order,

    /// <summary>The loss is finite, and that of a classifier about ln C for C classes, as guessing has it.</summary>
    InitialLoss,

    /// <summary>Outputs are logits and not probabilities where the loss takes logits.</summary>
    Logits,

    /// <summary>A gradient that is finite and not zero reaches every trainable parameter.</summary>
    Gradients,

    /// <summary>Outputs in evaluation mode are like those in training mode, and differ from sample to sample.</summary>
    Modes,

    /// <summary>One batch can be learned by heart; only with <see cref="PreFlightOptions.OverfitOneBatch"/>.</summary>
    Overfitting,
}
