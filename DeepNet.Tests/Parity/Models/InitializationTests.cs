using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>
/// Over several seeds, others here than there, the mean and the standard deviation of every entry of every network's state dict are those of PyTorch's, by no
/// more than five standard errors of their difference. (The other tests of this folder show for most networks that one seed gives one and the same bits.)
/// </summary>
internal sealed class InitializationTests
{
    // So many values of a network are drawn on either side, within these bounds of their number of seeds.
    private const long Values = 200_000;
    private const int FewestSeeds = 2, MostSeeds = 12;

    private const int FirstSeedInPython = 1001;

    private static IEnumerable<TestCaseData<InitializationCase>> Cases
        => InitializationCases.All.Select(network => new TestCaseData<InitializationCase>(network) { TestName = $"{{m}}({network.Name})" });

    [TestCaseSource(nameof(Cases))]
    public void WeightsAreDrawnFromPyTorchsDistributions(InitializationCase network)
    {
        if (network.Original.Contains("torchvision"))
            PyTorch.Require("torchvision", "python3-torchvision");
        Assert.That(Differences(network.Create, network.Original), Is.Empty);
    }

    [Test]
    public void NoNetworkIsLeftOut()
    {
        var networks = typeof(ModelOptions).Assembly.GetExportedTypes()
            .Where(type => type.IsAssignableTo(typeof(nn.Module)) && !type.IsAbstract)
            .Except([typeof(FeatureExtractor), typeof(SpectralNorm)]); // which have no weights but those of other modules
        var tested = InitializationCases.All.Select(network =>
        {
            using var model = network.Create();
            return model.GetType();
        });
        Assert.That(networks.Except(tested), Is.Empty);
    }

    /// <summary>Residual projections drawn as the other layers, which they once were in a GPT for TorchSharp.</summary>
    [Test]
    public void ADistributionOfAnotherWidthIsFound()
    {
        var options = new GptOptions { Layers = 2, Heads = 4, Width = 32, Context = 12, Vocabulary = 31 };
        var differences = Differences(options.Create, GptParityTests.Original(options).Replace("0.02 / math.sqrt(2 * c.layers)", "0.02"));
        Assert.That(differences.Select(difference => difference.Split(' ')[0]), Is.EquivalentTo((string[])
            ["transformer.h.0.attn.c_proj.weight", "transformer.h.0.mlp.c_proj.weight", "transformer.h.1.attn.c_proj.weight", "transformer.h.1.mlp.c_proj.weight"]));
        Assert.That(differences, Has.All.Contains("standard deviation"));
    }

    [Test]
    public void AConstantMustBeTheSame()
    {
        Assert.That(new Moments(8, 1, 0, 0).DifferenceFrom(new(8, 1, 0, 0)), Is.Null);
        Assert.That(new Moments(8, 1, 0, 0).DifferenceFrom(new(8, 1.001, 0, 0)), Does.Contain("the mean 1, PyTorch's has 1.001"));
        Assert.That(new Moments(1000, 0, 0, 0).DifferenceFrom(new(1000, 0, 0.01, 0.0003)), Does.Contain("the standard deviation 0, PyTorch's has 0.1"));
    }

    // Each with the name of the entry before it.
    private static string[] Differences(Func<nn.Module> create, string original)
    {
        using var scope = NewDisposeScope();
        var states = new List<Dictionary<string, Tensor>> { State(create, 1) };
        var seeds = Math.Clamp(Values / states[0].Values.Sum(tensor => tensor.numel()), FewestSeeds, MostSeeds);
        while (states.Count < seeds)
            states.Add(State(create, states.Count + 1));
        var expected = PyTorch.Run($$"""
            {{original}}
            {{Moments.InPython}}
            _states = []
            for _seed in range({{FirstSeedInPython}}, {{FirstSeedInPython + seeds}}):
                torch.manual_seed(_seed)
                _states.append(build().state_dict())
            moments = moments_of(_states)
            """).Group("moments");
        Assert.That(states[0].Keys, Is.EquivalentTo(expected.Keys));
        return [.. from entry in expected
                   let difference = Moments.Of(states.Select(state => state[entry.Key])).DifferenceFrom(Moments.FromPython(entry.Value))
                   where difference is not null
                   select $"{entry.Key} {difference}"];
    }

    private static Dictionary<string, Tensor> State(Func<nn.Module> create, int seed)
    {
        manual_seed(seed);
        using var model = create();
        return model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
    }
}
