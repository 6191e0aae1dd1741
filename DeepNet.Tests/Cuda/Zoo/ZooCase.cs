using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda.Zoo;

/// <summary>A model of the zoo, its original in PyTorch, and what both are given. Without random draws, which differ between devices.</summary>
/// <param name="Name">What the test is called by.</param>
/// <param name="Original">Python code that defines <c>build()</c>; nn.Dropout in it is switched off.</param>
/// <param name="Create">Builds the same network here, on the CPU.</param>
/// <param name="Inputs">By the names that <see cref="PythonCall"/> uses, on the CPU.</param>
internal sealed record ZooCase(string Name, [property: StringSyntax("python")] string Original, Func<nn.Module> Create, Func<(string Name, Tensor Value)[]> Inputs)
{
    /// <summary>The model's outputs here.</summary>
    public Func<nn.Module, Tensor[], Tensor[]> Call { get; init; } = (model, inputs) => model switch
    {
        nn.Module<Tensor, Tensor> one => [one.call(inputs[0])],
        nn.Module<Tensor, Tensor, Tensor> two => [two.call(inputs[0], inputs[1])],
        _ => throw new InvalidOperationException($"{model.GetName()} needs a call of its own."),
    };

    /// <summary>The model's output there, or a tuple of them; the model with all inputs unless given.</summary>
    [StringSyntax("python")]
    public string? PythonCall { get; init; }

    /// <summary>Whether noise is added to the weights, where fresh ones leave attention even and a last layer without effect.</summary>
    public bool Scattered { get; init; }

    /// <summary>The model with weights that are the same each time, in training mode, on the CPU.</summary>
    public nn.Module Build()
    {
        manual_seed(3);
        var model = Create();
        if (!Scattered)
            return model;
        using var noGradient = no_grad();
        foreach (var parameter in model.parameters())
            parameter.add_(randn(parameter.shape).mul_(0.1));
        return model;
    }

    /// <summary>The test's name; NUnit shows it.</summary>
    public override string ToString() => Name;

    /// <summary>Normal noise, the same each time.</summary>
    public static Func<(string Name, Tensor Value)[]> Noise(params long[] shape) => () =>
    {
        manual_seed(1);
        return [("x", randn(shape))];
    };

    /// <summary>Tokens from <paramref name="first"/> to below <paramref name="vocabulary"/>; the last <paramref name="padded"/> of the second text are 0.</summary>
    public static Tensor Tokens(int first, int vocabulary, long batch, long length, long padded = 0)
    {
        manual_seed(2);
        var tokens = randint(first, vocabulary, [batch, length], ScalarType.Int64);
        if (padded > 0)
            tokens[1].narrow(0, length - padded, padded).zero_();
        return tokens;
    }
}
