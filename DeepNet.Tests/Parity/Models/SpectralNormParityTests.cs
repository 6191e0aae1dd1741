using DeepNet.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>Spectral norm against torch.nn.utils.spectral_norm: draws, passes in both modes, and several training steps.</summary>
internal sealed class SpectralNormParityTests
{
    private static readonly TestCaseData<Func<nn.Module<Tensor, Tensor>>, string>[] _nets =
    [
        new(() => nn.Sequential(new SpectralNorm(nn.Linear(24, 12)), nn.Tanh(), new SpectralNorm(nn.Linear(12, 3, hasBias: false))),
            "nn.Sequential(sn(nn.Linear(24, 12)), nn.Tanh(), sn(nn.Linear(12, 3, bias=False)))") { TestName = "{m}(Linear)" },
        new(() => nn.Sequential(nn.Unflatten(1, [2, 3, 4]), new SpectralNorm(nn.Conv2d(2, 4, 3, stride: 2, padding: 2, dilation: 2, groups: 2), iterations: 3), nn.Flatten(), nn.Linear(16, 3)),
            "nn.Sequential(nn.Unflatten(1, (2, 3, 4)), sn(nn.Conv2d(2, 4, 3, 2, 2, 2, 2), n_power_iterations=3), nn.Flatten(), nn.Linear(16, 3))") { TestName = "{m}(Conv2d)" },
        new(() => nn.Sequential(nn.Unflatten(1, [2, 3, 4]), new SpectralNorm(nn.Conv2d(2, 4, (2, 3), Padding.Same)), nn.Flatten(), nn.Linear(48, 3)),
            "nn.Sequential(nn.Unflatten(1, (2, 3, 4)), sn(nn.Conv2d(2, 4, (2, 3), padding='same')), nn.Flatten(), nn.Linear(48, 3))") { TestName = "{m}(Conv2d, same size)" },
        new(() => nn.Sequential(nn.Unflatten(1, [4, 2, 3]), new SpectralNorm(nn.ConvTranspose2d(4, 6, 3, stride: 2, padding: 1, output_padding: 1)), nn.Flatten(), nn.Linear(144, 3)),
            "nn.Sequential(nn.Unflatten(1, (4, 2, 3)), sn(nn.ConvTranspose2d(4, 6, 3, 2, 1, 1)), nn.Flatten(), nn.Linear(144, 3))") { TestName = "{m}(ConvTranspose2d)" },
    ];

    [TestCaseSource(nameof(_nets))]
    public void TheSameSeedGivesTheSameWeightsAndVectors(Func<nn.Module<Tensor, Tensor>> create, string original)
        => ModelParity.SameInitialization(Original(original), create);

    [TestCaseSource(nameof(_nets))]
    public void PassesVectorsAndGradientsAreTheSame(Func<nn.Module<Tensor, Tensor>> create, string original)
    {
        using var model = create();
        var (inputs, labels) = ModelParity.Batch(3, 6, 24);
        ModelParity.SameForwardAndGradients(Original(original), model, inputs, labels);
    }

    [TestCaseSource(nameof(_nets))]
    public void TenStepsEndAtTheSameWeightsAndVectors(Func<nn.Module<Tensor, Tensor>> create, string original)
    {
        using var model = create();
        var (inputs, labels) = ModelParity.Batch(3, 6, 24);
        ModelParity.SameTraining(Original(original), model, inputs, labels, Optimizers.SgdInPython, Optimizers.Sgd);
    }

    private static string Original(string original) => $"sn = nn.utils.spectral_norm\nbuild = lambda: {original}";
}
