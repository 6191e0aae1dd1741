using DeepNet.Tests.Training.Steps;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Steps;

/// <summary>Games of generator and critic: the losses of all turns, and the weights in the end, of a loop written by hand in PyTorch.</summary>
public sealed class AdversarialParityTests
{
    private const int Steps = 30;

    private static readonly Adam _adam = new() { LearningRate = 2e-3, Beta1 = 0.5 };
    private static readonly Sgd _sgd = new() { LearningRate = 0.01, Momentum = 0.9 };

    private static IEnumerable<TestCaseData> Games()
    {
        yield return Case("non-saturating", AdversarialObjective.NonSaturating, 1, 0, 0,
            "F.binary_cross_entropy_with_logits(d_real, torch.ones_like(d_real)) + F.binary_cross_entropy_with_logits(d_fake, torch.zeros_like(d_fake))",
            "F.binary_cross_entropy_with_logits(d_fake, torch.ones_like(d_fake))");
        yield return Case("non-saturating, R1", AdversarialObjective.NonSaturating, 1, 0, 0.5,
            "F.binary_cross_entropy_with_logits(d_real, torch.ones_like(d_real)) + F.binary_cross_entropy_with_logits(d_fake, torch.zeros_like(d_fake))",
            "F.binary_cross_entropy_with_logits(d_fake, torch.ones_like(d_fake))");
        yield return Case("hinge, three turns", AdversarialObjective.Hinge, 3, 0, 0, "F.relu(1 - d_real).mean() + F.relu(1 + d_fake).mean()", "-d_fake.mean()");
        yield return Case("least squares", AdversarialObjective.LeastSquares, 1, 0, 0,
            "0.5 * F.mse_loss(d_real, torch.ones_like(d_real)) + 0.5 * F.mse_loss(d_fake, torch.zeros_like(d_fake))", "0.5 * F.mse_loss(d_fake, torch.ones_like(d_fake))");
        yield return Case("Wasserstein with gradient penalty, five turns", AdversarialObjective.Wasserstein, 5, 10, 0, "d_fake.mean() - d_real.mean()", "-d_fake.mean()");

        static TestCaseData Case(string name, AdversarialObjective objective, int turns, double penalty, double r1, string critic, string generator)
            => new TestCaseData(new AdversarialOptions
            {
                Objective = objective,
                Latent = [AdversarialGame.Latent],
                CriticTurns = turns,
                GradientPenalty = penalty,
                R1 = r1,
                GeneratorOptimizer = _adam,
                CriticOptimizer = _sgd,
            }, critic, generator).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Games))]
    public void Losses_and_weights_are_those_of_a_loop_in_PyTorch(AdversarialOptions options, string critic, string generator)
    {
        using var g = AdversarialGame.Generator();
        using var d = AdversarialGame.Critic();
        var batches = AdversarialGame.Real(Steps);
        var expected = PyTorch.Run(FormattableString.Invariant($$"""
            _g = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 6))
            _d = nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 1))
            _g.load_state_dict(group("g"))
            _d.load_state_dict(group("d"))
            _og = torch.optim.Adam(_g.parameters(), lr=2e-3, betas=(0.5, 0.999))
            _od = torch.optim.SGD(_d.parameters(), lr=0.01, momentum=0.9)
            _losses = []
            def _gradient(x):
                x = x.detach().requires_grad_()
                return torch.autograd.grad(_d(x).sum(), x, create_graph=True)[0]
            torch.manual_seed(11)
            for _k, _real in enumerate(real):
                fake = _g(torch.randn(8, 4)).detach()
                d_real, d_fake = _d(_real), _d(fake)
                _loss = {{critic}}
                if {{options.GradientPenalty}}:
                    _e = torch.rand(8, 1)
                    _loss = _loss + {{options.GradientPenalty}} * ((_gradient(_e * _real + (1 - _e) * fake).norm(2, dim=1) - 1) ** 2).mean()
                if {{options.R1}}:
                    _loss = _loss + {{options.R1}} / 2 * (_gradient(_real) ** 2).sum(1).mean()
                _od.zero_grad(); _loss.backward(); _od.step()
                _losses.append(_loss.detach())
                if (_k + 1) % {{options.CriticTurns}} == 0:
                    d_fake = _d(_g(torch.randn(8, 4)))
                    _loss = {{generator}}
                    _og.zero_grad(); _loss.backward(); _og.step()
                    _losses.append(_loss.detach())
            losses = torch.stack(_losses)
            generator, critic = _g.state_dict(), _d.state_dict()
            """), [.. g.StateAs("g"), .. d.StateAs("d"), ("real", stack(batches.Select(batch => batch.Inputs)))]);

        manual_seed(11);
        var step = new Adversarial(g, d, options);
        var played = AdversarialGame.Play(step, batches);
        TensorAssert.Close(tensor(played.Select(turn => (float)turn.Loss).ToArray()), expected["losses"], "losses", relative: 1e-4);
        TensorAssert.Close(step.Model.state_dict(), expected.Where(output => output.Key.StartsWith("generator.") || output.Key.StartsWith("critic.")).ToDictionary(), relative: 1e-4);
        Assert.That(played.Count(turn => turn.Player == "generator"), Is.EqualTo(Steps / options.CriticTurns));
    }
}
