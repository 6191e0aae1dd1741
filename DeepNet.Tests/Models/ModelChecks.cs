using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

/// <summary>What tests of several models do alike.</summary>
internal static class ModelChecks
{
    /// <summary>Takes some steps on one batch.</summary>
    /// <param name="optimizer">Of the model's parameters.</param>
    /// <param name="steps">How many.</param>
    /// <param name="loss">The forward pass and the loss.</param>
    /// <returns>The loss of the last step, before it.</returns>
    internal static float Learn(optim.Optimizer optimizer, int steps, Func<Tensor> loss)
    {
        var last = float.NaN;
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var value = loss();
            value.backward();
            optimizer.step();
            last = value.item<float>();
        }
        return last;
    }

    /// <summary>A pass, with and without gradients, leaves nothing behind but what it returns.</summary>
    internal static void LeavesItsResultOnly(Action pass, int results = 1)
    {
        foreach (var gradients in new[] { true, false })
        {
            using var mode = set_grad_enabled(gradients);
            using var scope = NewDisposeScope();
            pass();
            Assert.That(scope.DisposablesCount, Is.EqualTo(results));
        }
    }

    internal static void Refused(Func<object> make, string message)
        => Assert.That(() => make(), Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));

    /// <summary>The number of parameters, counted without memory for them.</summary>
    internal static long Count(Func<nn.Module> create)
    {
        using var model = Support.Meta.Build(create);
        return model.parameters().Sum(parameter => parameter.numel());
    }
}
