namespace DeepNet.Training;

/// <summary>What is done in BLEU where no n-gram of an order matches (Chen and Cherry 2014); named as in sacreBLEU.</summary>
public enum BleuSmoothing
{
    /// <summary>The precision of the k-th such order is 1 / (2ᵏ · n-grams answered). sacreBLEU's default.</summary>
    Exponential,

    /// <summary>Nothing: BLEU is then 0.</summary>
    None,

    /// <summary><see cref="Bleu.SmoothingValue"/> (default 0.1) matches are assumed.</summary>
    Floor,

    /// <summary><see cref="Bleu.SmoothingValue"/> (default 1) is added to matches and n-grams of all orders above 1, whether some match or not.</summary>
    AddK,
}
