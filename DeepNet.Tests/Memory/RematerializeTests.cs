using System.Runtime.InteropServices;
using DeepNet.Models;
using DeepNet.Tests.Parity;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Memory;

/// <summary>A rematerialized pass against the plain one: results, gradients, running statistics and random numbers, bit for bit.</summary>
public sealed class RematerializeTests
{
    private static readonly Func<nn.Module<Tensor, Tensor>, Tensor, Tensor> _plain = (module, input) => module.call(input);
    private static readonly Func<nn.Module<Tensor, Tensor>, Tensor, Tensor> _again = Rematerialize.Run;

    [Test]
    public void Results_gradients_statistics_and_draws_are_those_of_the_plain_pass([Values] bool inputNeedsGradient)
    {
        var plain = Train(_plain, inputNeedsGradient);
        var again = Train(_again, inputNeedsGradient);
        TensorAssert.Same(again, plain);
        Assert.That(plain.Keys, Does.Contain("2.running_mean").And.Contain("gradient of 5.weight"));

        static Dictionary<string, Tensor> Train(Func<nn.Module<Tensor, Tensor>, Tensor, Tensor> run, bool inputNeedsGradient)
        {
            manual_seed(1);
            var blocks = Enumerable.Range(0, 3).Select(_ => Block()).ToArray();
            var model = nn.Sequential([.. blocks.SelectMany(block => block.children()).OfType<nn.Module<Tensor, Tensor>>()]);
            var input = randn([16, 8], requires_grad: inputNeedsGradient);
            for (var step = 0; step < 3; step++)
            {
                var hidden = input;
                foreach (var block in blocks)
                    hidden = run(block, hidden);
                hidden.square().mean().backward();
            }
            var all = model.state_dict();
            foreach (var (name, parameter) in model.named_parameters())
                all[$"gradient of {name}"] = parameter.grad!;
            if (inputNeedsGradient)
                all["gradient of the input"] = input.grad!;
            all["random state"] = get_rng_state();
            return all;
        }
    }

    [Test]
    public void Parts_within_parts()
    {
        var plain = Gradients(_plain, (block, input) => block.call(input));
        var nested = Gradients(_again, (block, input) => Rematerialize.Run(block, input));
        TensorAssert.Same(nested, plain);

        static Dictionary<string, Tensor> Gradients(Func<nn.Module<Tensor, Tensor>, Tensor, Tensor> outer, Func<nn.Module<Tensor, Tensor>, Tensor, Tensor> inner)
        {
            manual_seed(1);
            using var model = new Nest(Block(), Block(), inner);
            using var second = new Nest(Block(), Block(), inner);
            outer(second, outer(model, randn(16, 8))).square().mean().backward();
            return model.GradientsOf().Concat(second.GradientsOf("second.")).ToDictionary();
        }
    }

    [Test]
    public void Under_autocast_the_second_run_is_under_it_too()
    {
        var plain = Gradients(_plain);
        var again = Gradients(_again);
        TensorAssert.Same(again, plain);

        static Dictionary<string, Tensor> Gradients(Func<nn.Module<Tensor, Tensor>, Tensor, Tensor> run)
        {
            manual_seed(1);
            using var model = Block();
            var input = randn([16, 8], requires_grad: true);
            Tensor loss;
            using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
            {
                var output = run(model, input);
                Assert.That(model.Seen, Is.EqualTo(ScalarType.BFloat16));
                loss = output.to(float32).square().mean();
            }
            Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.False);
            loss.backward();
            Assert.That((model.Seen, Autocast.IsEnabled(DeviceType.CPU)), Is.EqualTo((ScalarType.BFloat16, false)));
            var all = model.GradientsOf();
            all["input"] = input.grad!;
            return all;
        }
    }

    [Test]
    public void A_weight_cast_in_a_part_keeps_its_gradient_elsewhere()
    {
        // Autocast keeps the casts of weights; one that was made without a graph must not be found by what comes after.
        manual_seed(1);
        using var layer = nn.Linear(8, 8, hasBias: false);
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            using var part = Rematerialize.Run(layer, randn(4, 8));
            layer.call(randn(4, 8)).sum().to(float32).backward();
        }
        Assert.That(layer.weight.grad, Is.Not.Null);
    }

    [Test]
    public void Without_autocast_a_part_is_run_again_without_it_even_if_the_backward_pass_is_under_it()
    {
        manual_seed(1);
        using var model = Block();
        var loss = Rematerialize.Run(model, randn(16, 8)).square().mean();
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            loss.backward();
            Assert.That((model.Seen, Autocast.IsEnabled(DeviceType.CPU)), Is.EqualTo((ScalarType.Float32, true)));
        }
    }

    [Test]
    public void The_gradient_can_be_differentiated()
    {
        var plain = Twice(_plain);
        TensorAssert.Same(Twice(_again), plain);

        static Dictionary<string, Tensor> Twice(Func<nn.Module<Tensor, Tensor>, Tensor, Tensor> run)
        {
            manual_seed(1);
            using var model = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 1));
            var input = randn([4, 6], requires_grad: true);
            var gradient = autograd.grad([run(model, input * 2).sum()], [input], create_graph: true)[0];
            ((gradient.norm(1) - 1).square().mean() + gradient.sum()).backward();
            // The last bias has no influence on the gradient.
            var all = model.named_parameters().Where(named => named.parameter.grad is not null).ToDictionary(named => named.name, named => named.parameter.grad!);
            all["input"] = input.grad!;
            return all;
        }
    }

    [Test]
    public void Gradients_of_gradients_of_parts_with_dropout_one_after_the_other_that_share_a_module()
    {
        var plain = Twice(again: false);
        TensorAssert.Close(Twice(again: true), plain, absolute: 1e-10, relative: 1e-10); // what is shared is added up in another order

        static Dictionary<string, Tensor> Twice(bool again)
        {
            manual_seed(1);
            using var sum = new Weighted().to(float64);
            using var dropout = nn.Dropout(0.4);
            Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function = inputs => [dropout.call(sum.call(inputs[0], inputs[1])), inputs[0].square().mean()];
            var (x, y) = (randn([5, 4], float64, requires_grad: true), randn([5, 4], float64, requires_grad: true));
            var first = Run(x * y, x);
            var second = Run(first[0], first[0]);
            var gradients = autograd.grad([second[0].square().sum() + first[1] * second[1]], [x, y, .. sum.parameters()], create_graph: true);
            gradients.Select(gradient => gradient.pow(3).sum()).Aggregate((left, right) => left + right).backward();
            var all = sum.GradientsOf();
            (all["x"], all["y"], all["random state"]) = (x.grad!, y.grad!, get_rng_state());
            return all;

            IReadOnlyList<Tensor> Run(params Tensor[] inputs) => again ? Rematerialize.Run(function, [sum, dropout], inputs) : function(inputs);
        }
    }

    [Test]
    public void A_third_derivative_is_refused()
    {
        using var layer = nn.Linear(3, 3);
        var x = randn([2, 3], requires_grad: true);
        var first = autograd.grad([Rematerialize.Run(layer, x).tanh().sum()], [x], create_graph: true)[0];
        Assert.That(() => autograd.grad([first.square().sum()], [x], create_graph: true), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("not three times"));
    }

    [Test]
    public void Several_inputs_and_results_of_a_function()
    {
        var (plain, again) = (Gradients(again: false), Gradients(again: true));
        TensorAssert.Same(again, plain);

        static Dictionary<string, Tensor> Gradients(bool again)
        {
            manual_seed(1);
            using var layer = nn.Linear(5, 5);
            var (x, y, indices) = (randn([3, 5], requires_grad: true), randn([3, 5], requires_grad: true), tensor(new long[] { 2, 0 }));
            Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function = inputs =>
                [layer.call(inputs[0]) * inputs[1], inputs[1].index_select(0, inputs[2]).exp(), inputs[0].argmax(1)];
            var results = again ? Rematerialize.Run(function, [layer], x, y, indices) : function([x, y, indices]);
            Assert.That(results.Select(result => result.requires_grad), Is.EqualTo(new[] { true, true, false }));
            (results[0].sum() + results[1].square().sum()).backward();
            var all = layer.GradientsOf();
            (all["x"], all["y"]) = (x.grad!, y.grad!);
            return all;
        }
    }

    [Test]
    public void An_input_given_twice_and_a_module_used_twice()
    {
        // The gradient of x is a sum of three terms, of the weights one of two: the order of adding up is the graph's.
        TensorAssert.Close(Gradients(true, false), Gradients(false, false));
        TensorAssert.Close(Gradients(true, true), Gradients(false, true));

        static Dictionary<string, Tensor> Gradients(bool again, bool differentiable)
        {
            manual_seed(1);
            using var sum = new Weighted();
            var x = randn([3, 4], requires_grad: true);
            var hidden = again ? Rematerialize.Run(sum, x, x) : sum.call(x, x);
            hidden = again ? Rematerialize.Run(sum, hidden, x) : sum.call(hidden, x);
            hidden.square().sum().backward(create_graph: differentiable);
            var all = sum.GradientsOf();
            all["x"] = x.grad!;
            return all.ToDictionary(pair => pair.Key, pair => pair.Value.detach());
        }
    }

    [Test]
    public void Without_gradients_the_part_is_simply_run()
    {
        using var model = Block();
        using (no_grad())
            Rematerialize.Run(model, randn(4, 8));
        Assert.That(model.Runs, Is.EqualTo(1));
        foreach (var parameter in model.parameters())
            parameter.requires_grad = false;
        Assert.That(Rematerialize.Run(model, randn(4, 8)).requires_grad, Is.False);
        Assert.That(model.Runs, Is.EqualTo(2));
    }

    [Test]
    public void The_backward_pass_runs_each_part_once_more()
    {
        using var model = Block();
        Rematerialize.Run(model, randn(4, 8)).sum().backward();
        Assert.That(model.Runs, Is.EqualTo(2));
    }

    [Test]
    public void A_part_that_does_something_else_when_it_is_run_again_is_told()
    {
        using var layer = nn.Linear(4, 4);
        var runs = 0;
        var result = Rematerialize.Run(inputs => [layer.call(inputs[0]).narrow(1, 0, 4 - runs++)], [layer], randn(2, 4))[0];
        Assert.That(() => result.sum().backward(), Throws.InvalidOperationException.With.Message.Contains("gave [2, 4] at first and [2, 3] when it was run again"));
    }

    [Test]
    public void A_weight_changed_before_the_backward_pass_is_found_out()
    {
        using var layer = nn.Linear(4, 4);
        var loss = Rematerialize.Run(layer, randn(2, 4)).square().sum();
        using (no_grad())
            layer.weight.add_(1);
        Assert.That(() => loss.backward(), Throws.InstanceOf<ExternalException>().With.Message.Contains("modified by an inplace operation"));
    }

    [Test]
    public void An_exception_of_the_part_arrives_from_either_run()
    {
        using var layer = nn.Linear(4, 4);
        var runs = 0;
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> failing = inputs => runs++ == 1 ? throw new NotSupportedException("second") : [layer.call(inputs[0])];
        var result = Rematerialize.Run(failing, [layer], randn(2, 4))[0];
        Assert.That(() => result.sum().backward(), Throws.InstanceOf<NotSupportedException>().With.Message.EqualTo("second"));
        Assert.That(() => Rematerialize.Run(_ => throw new NotSupportedException("first"), [layer], randn(2, 4)), Throws.InstanceOf<NotSupportedException>().With.Message.EqualTo("first"));
    }

    [Test]
    public void Nothing_is_left_behind_whether_or_not_there_is_a_backward_pass([Values] bool backward)
    {
        using var model = Block();
        Pass();
        var before = Living();
        for (var step = 0; step < 20; step++)
            Pass();
        Assert.That(Living(), Is.EqualTo(before));

        // Without those that other tests have left to the collector.
        static long Living()
        {
            return LiveTensors.Count();
        }

        void Pass()
        {
            using var scope = NewDisposeScope();
            var loss = Rematerialize.Run(model, randn(4, 8)).sum();
            if (backward)
                loss.backward();
        }
    }

    [Test]
    public void A_residual_network_trains_to_the_same_bits()
    {
        var (plain, again) = (Train(rematerialize: false), Train(rematerialize: true));
        TensorAssert.Same(again, plain);

        static Dictionary<string, Tensor> Train(bool rematerialize)
        {
            manual_seed(1);
            using var model = new ResNet(ResNetOptions.ResNet20 with { Blocks = [1, 2, 1], Rematerialize = rematerialize });
            using var optimizer = optim.SGD(model.parameters(), 0.1, momentum: 0.9);
            for (var step = 0; step < 3; step++)
            {
                using var scope = NewDisposeScope();
                nn.functional.cross_entropy(model.call(randn(4, 3, 16, 16)), randint(10, [4], int64)).backward();
                optimizer.step();
                model.zero_grad();
            }
            return model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        }
    }

    [Test]
    public void The_option_of_a_residual_network_is_off_and_not_in_its_description()
    {
        Assert.That(ResNetOptions.ResNet18.Rematerialize, Is.False);
        using var model = new ResNet(ResNetOptions.ResNet20 with { Rematerialize = true });
        Assert.That(model.Describe().ToJsonString(), Does.Not.Contain("aterialize"));
    }

    private static RunCounter Block() => new();
}
