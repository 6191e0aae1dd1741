using System.Text.Json;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>What every model of the zoo is compared in. The PyTorch original is Python code that defines <c>build()</c>.</summary>
internal static class ModelParity
{
    private const int Seed = 5;
    private const int Steps = 10;

    /// <summary>
    /// Python code of <c>small(first, make)</c>, which runs <c>make</c> where hidden linear layers have 24 features and the first of them takes so many: those
    /// of torchvision's VGG and AlexNet are large, and it draws their weights as it builds them.
    /// </summary>
    internal const string SmallLinearLayers = """
        def small(first, make):
            linear = nn.Linear
            class Small(linear):
                def __init__(self, inputs, outputs):
                    super().__init__(first if inputs > 4096 else 24, min(outputs, 24))
            nn.Linear = Small
            try:
                return make()
            finally:
                nn.Linear = linear

        """;

    internal static (Tensor Images, Tensor Labels) Batch(int classes, params long[] shape)
    {
        manual_seed(1);
        return (randn(shape), randint(classes, shape[0], dtype: ScalarType.Int64));
    }

    /// <summary>The same seed gives the same keys in the same order, the same shapes and the same bits.</summary>
    internal static void SameInitialization(string original, Func<nn.Module> create)
    {
        var expected = PyTorch.Run($"{original}\ntorch.manual_seed({Seed})\nstate = build().state_dict()").Group("state");
        manual_seed(Seed);
        using var model = create();
        var state = model.state_dict();
        Assert.That(state.Keys, Is.EquivalentTo(expected.Keys));
        TensorAssert.Same(state, expected);
    }

    /// <summary>
    /// The same seed gives the same keys and shapes, and, by the outputs in training mode, the same weights and random draws: for models too large to
    /// carry their weights over.
    /// </summary>
    internal static void SameOutputsFromSeed(string original, Func<nn.Module<Tensor, Tensor>> create, Tensor images)
    {
        var expected = PyTorch.Run($$"""
            {{original}}
            torch.manual_seed({{Seed}})
            _model = build()
            shapes = dict((key, torch.tensor(value.shape, dtype=torch.int64)) for key, value in _model.state_dict().items())
            with torch.no_grad():
                logits = _model(images)
            """, ("images", images));
        using var scope = NewDisposeScope();
        manual_seed(Seed);
        using var model = create();
        var shapes = model.state_dict().ToDictionary(pair => pair.Key, pair => tensor(pair.Value.shape, dtype: ScalarType.Int64));
        TensorAssert.Same(shapes, expected.Group("shapes"));
        using (no_grad())
            TensorAssert.Close(model.call(images), expected["logits"], "logits");
    }

    /// <summary>
    /// With copied weights: the training pass with its random draws, all gradients, the running statistics, and the evaluation pass, for which the
    /// weights come back in a file of PyTorch.
    /// </summary>
    internal static void SameForwardAndGradients(string original, nn.Module<Tensor, Tensor> model, Tensor images, Tensor labels)
    {
        using var folder = new TemporaryFolder();
        var path = folder / "model.pth";
        var expected = PyTorch.Run($$"""
            {{original}}
            _model = build()
            _model.load_state_dict(group("state"))
            torch.manual_seed({{Seed}})
            logits = _model(images)
            F.cross_entropy(logits, labels).backward()
            grads = {name: p.grad for name, p in _model.named_parameters()}
            images_grad = images.grad
            state = _model.state_dict()
            torch.save(state, {{JsonSerializer.Serialize(path)}})
            with torch.no_grad():
                evaluated = _model.eval()(images)
            """, [.. model.StateAs("state"), ("images", images.detach().requires_grad_()), ("labels", labels)]);

        using var scope = NewDisposeScope();
        var input = images.detach().clone().requires_grad_();
        manual_seed(Seed);
        var logits = model.call(input);
        nn.functional.cross_entropy(logits, labels).backward();
        TensorAssert.Close(logits, expected["logits"], "logits");
        TensorAssert.Close(input.grad!, expected["images_grad"], "gradient of the images");
        TensorAssert.Close(model.Gradients(), expected.Group("grads"));
        TensorAssert.Close(model.state_dict(), expected.Group("state"));
        Assert.That(model.LoadWeights(path).IsExact, "the state dict that PyTorch wrote");
        TensorAssert.Same(model.state_dict(), expected.Group("state"));
        model.eval();
        using (no_grad())
            TensorAssert.Close(model.call(input), expected["evaluated"], "evaluated logits");
        model.train();
    }

    /// <summary>Ten steps on one batch, with the same random draws, end at the same weights.</summary>
    /// <param name="original">Defines <c>build()</c>.</param>
    /// <param name="model">The same network here; it is trained.</param>
    /// <param name="images">A batch.</param>
    /// <param name="labels">Its classes.</param>
    /// <param name="pythonOptimizer">The optimizer's construction from <c>params</c>.</param>
    /// <param name="createOptimizer">The same here.</param>
    internal static void SameTraining(string original, nn.Module<Tensor, Tensor> model, Tensor images, Tensor labels,
        string pythonOptimizer, Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer> createOptimizer)
    {
        var expected = PyTorch.Run($$"""
            {{original}}
            _model = build()
            _model.load_state_dict(group("state"))
            _optimizer = (lambda params: {{pythonOptimizer}})(_model.parameters())
            torch.manual_seed({{Seed}})
            losses = []
            for _step in range({{Steps}}):
                _optimizer.zero_grad()
                _loss = F.cross_entropy(_model(images), labels)
                _loss.backward()
                _optimizer.step()
                losses.append(_loss)
            state = _model.state_dict()
            """, [.. model.StateAs("state"), ("images", images), ("labels", labels)]);

        using var optimizer = createOptimizer(model.parameters());
        manual_seed(Seed);
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.call(images), labels);
            loss.backward();
            optimizer.step();
            TensorAssert.Close(loss, expected[$"losses.{step}"], $"loss of step {step}", relative: 1e-4);
        }
        TensorAssert.Close(model.state_dict(), expected.Group("state"), relative: 1e-4);
    }
}
