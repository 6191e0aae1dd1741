using DeepNet.Tests.Parity;
using DeepNet.Tests.Parity.Optim;
using DeepNet.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training;

/// <summary>Small parameters that are updated as one tensor.</summary>
internal sealed class GatheredParametersTests
{
    private const int Forgotten = 1; // the parameter that has no gradient in some steps

    private static readonly long[][] _shapes = [[7, 13], [64, 33], [1], [], [5, 3, 3, 3], [70, 60]]; // the last is too large

    private static GroupedOptimizer[] All =>
    [
        .. TrainingCase.All.Select(item => item.Options).OfType<GroupedOptimizer>().Where(options => options is not Muon && options.RuleOf().IsElementwise)
            .Select(options => options with { Fused = false, Groups = [], LayerwiseDecay = null }).DistinctBy(options => options.ToString()),
    ];

    [Test]
    public void EachTakesTheStepsThatItTakesByItself([ValueSource(nameof(All))] GroupedOptimizer options, [Values(ScalarType.Float32, ScalarType.Float64)] ScalarType type)
    {
        using var scope = NewDisposeScope();
        TensorAssert.Close(Train(options, type, alone: false), Train(options, type, alone: true), 1e-7, 1e-6);
    }

    [Test]
    public void ThoseOfATypeAndOfFewElementsAreGathered()
    {
        using var scope = NewDisposeScope();
        Assert.That(Gathered([4096], [64, 64], [4097], []), Is.EqualTo((int[])[0, 1, 3]));
        Assert.That(Gathered([4096], [4097]), Is.Empty, "one by itself");
        Assert.That(Gathered([4], [0], [5]), Is.EqualTo((int[])[0, 2]), "nothing is no work");
        Assert.That(Gathered([4], [0]), Is.Empty);
    }

    [Test]
    public void TypesAreApartAndNarrowOnesByThemselves()
    {
        using var scope = NewDisposeScope();
        ScalarType[] types = [ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16, ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float64];
        var members = types.Select(type => Member(zeros(3, type))).ToArray();
        var groups = GatheredParameters.Of(new LionRule(0.9, 0.99), members);
        Assert.That(groups.Select(group => group.Members.Select(member => Array.IndexOf(members, member)).ToArray()), Is.EqualTo((int[][])[[0, 3], [1, 5]]));
        Free(groups, members);
    }

    /// <summary>They go on together where the formula needs no count, and by themselves where it does.</summary>
    [Test]
    public void AMissingGradientKeepsThemApartForThatStep()
    {
        using var scope = NewDisposeScope();
        Assert.That(Run(new LionRule(0.9, 0.99)), Is.EqualTo((bool[])[true, false, true]));
        Assert.That(Run(new AdagradRule(0, 0, 1e-10)), Is.EqualTo((bool[])[true, false, false]));

        static bool[] Run(ListRule rule)
        {
            (Parameter Parameter, ParameterState State)[] members = [Member(ones(3), rule), Member(ones(2), rule)];
            var groups = GatheredParameters.Of(rule, members);
            var together = new bool[3];
            using (no_grad())
                for (var step = 0; step < 3; step++)
                {
                    members[0].Parameter.grad = ones(3);
                    members[1].Parameter.grad = step == 1 ? null : ones(2);
                    together[step] = groups[0].Update(new StepRates(1, 0, 0.9));
                    if (!together[step])
                        members[0].State.Step++;
                }
            Free(groups, members);
            return together;
        }
    }

    private static int[] Gathered(params long[][] shapes)
    {
        var members = shapes.Select(shape => Member(zeros(shape))).ToArray();
        var groups = GatheredParameters.Of(new LionRule(0.9, 0.99), members);
        int[] places = [.. groups.SelectMany(group => group.Members).Select(member => Array.IndexOf(members, member))];
        Free(groups, members);
        return places;
    }

    private static (Parameter Parameter, ParameterState State) Member(Tensor value, ListRule? rule = null)
    {
        var parameter = new Parameter(value);
        using var guard = no_grad();
        return (parameter, ParameterState.Keep((rule ?? new LionRule(0.9, 0.99)).Start(parameter)));
    }

    private static void Free(GatheredParameters[] groups, (Parameter Parameter, ParameterState State)[] members)
    {
        foreach (var group in groups)
            group.Dispose();
        foreach (var (_, state) in members)
            state.Dispose();
    }

    /// <returns>Weights and state after some steps.</returns>
    private static Dictionary<string, Tensor> Train(GroupedOptimizer options, ScalarType type, bool alone)
    {
        using var generator = new Generator(3);
        (string Name, Parameter Parameter)[] parameters = [.. _shapes.Select((shape, k) => ($"h.{k}", new Parameter(Draw(shape))))];
        ModelOptimizer[] optimizers = alone ? [.. parameters.Select(named => options.Create([named]))] : [options.Create(parameters)];
        for (var step = 0; step < 4; step++)
        {
            for (var k = 0; k < parameters.Length; k++)
            {
                var gradient = Draw(_shapes[k]);
                parameters[k].Parameter.grad = k == Forgotten && step == 2 ? null : gradient;
            }
            foreach (var optimizer in optimizers)
                optimizer.Step();
        }
        var result = parameters.Select(named => (named.Name, Value: named.Parameter.detach().clone())).Concat(optimizers.SelectMany(optimizer => optimizer.State()).Select(pair => (pair.Name, Value: pair.Value.clone())))
            .ToDictionary(pair => pair.Name, pair => pair.Value);
        foreach (var optimizer in optimizers)
            optimizer.Dispose();
        return result;

        Tensor Draw(long[] shape) => randn(shape, dtype: ScalarType.Float64, generator: generator).to(type);
    }
}
