using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>
/// What generator G and critic D of an adversarial step minimise; D(x) is the critic's score of a real sample, D(G(z)) that of a generated one.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdversarialObjective>))]
public enum AdversarialObjective
{
    /// <summary>
    /// Binary cross-entropy of logits, and for G the non-saturating form: D: −log σ(D(x)) − log(1 − σ(D(G(z)))), G: −log σ(D(G(z))) (Goodfellow et
    /// al.: Generative adversarial nets, 2014).
    /// </summary>
    NonSaturating,

    /// <summary>D: max(0, 1 − D(x)) + max(0, 1 + D(G(z))), G: −D(G(z)) (Lim, Ye 2017; Miyato et al.: Spectral normalization, 2018).</summary>
    Hinge,

    /// <summary>D: ½ (D(x) − 1)² + ½ D(G(z))², G: ½ (D(G(z)) − 1)² (Mao et al.: Least squares generative adversarial networks, 2017).</summary>
    LeastSquares,

    /// <summary>D: D(G(z)) − D(x), G: −D(G(z)) (Arjovsky et al.: Wasserstein GAN, 2017); D needs a gradient penalty.</summary>
    Wasserstein,
}
