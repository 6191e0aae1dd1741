using DeepNet.Data;
using DeepNet.Tests.Training.Steps;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>Generators and critics in the step that they are made for, against a loop in PyTorch.</summary>
internal static class GameParity
{
    /// <summary>The losses of all turns and the weights in the end, with penalties through double backward, with copied weights and the same draws.</summary>
    /// <param name="generator">Python code that defines <c>build()</c>.</param>
    /// <param name="critic">Python code that defines <c>build()</c>.</param>
    /// <param name="step">The game here; it is played.</param>
    /// <param name="play">How; one of the presets' optimizers.</param>
    /// <param name="batches">Real images and labels, a batch for each step.</param>
    /// <param name="labels">Whether the networks take labels.</param>
    internal static void Same(string generator, string critic, Adversarial step, AdversarialOptions play, Batch[] batches, bool labels)
    {
        var (ofCritic, ofGenerator) = play.Objective switch
        {
            AdversarialObjective.Hinge => ("F.relu(1 - d_real).mean() + F.relu(1 + d_fake).mean()", "-d_fake.mean()"),
            AdversarialObjective.Wasserstein => ("d_fake.mean() - d_real.mean()", "-d_fake.mean()"),
            _ => ("F.softplus(-d_real).mean() + F.softplus(d_fake).mean()", "F.softplus(-d_fake).mean()"),
        };
        var momenta = play.Objective == AdversarialObjective.NonSaturating ? "(0.5, 0.999)" : "(0.0, 0.9)";
        var expected = PyTorch.Run(FormattableString.Invariant($"""
            {generator}
            _g = build()
            {critic}
            _d = build()
            _g.load_state_dict(group("state.generator"))
            _d.load_state_dict(group("state.critic"))
            _og = torch.optim.Adam(_g.parameters(), lr=2e-4, betas={momenta})
            _od = torch.optim.Adam(_d.parameters(), lr=2e-4, betas={momenta})
            _losses = []
            torch.manual_seed(11)
            for _k, _real in enumerate(real):
                _n, _y = len(_real), [labels[_k]][:{(labels ? 1 : 0)}]
                with torch.no_grad():
                    fake = _g(torch.randn(_n, {play.Latent[0]}), *_y)
                d_real, d_fake = _d(_real, *_y), _d(fake, *_y)
                _loss = {ofCritic}
                if {play.GradientPenalty}:
                    _e = torch.rand(_n, 1, 1, 1)
                    _x = (_e * _real + (1 - _e) * fake).requires_grad_()
                    _slope = torch.autograd.grad(_d(_x, *_y).sum(), _x, create_graph=True)[0]
                    _loss = _loss + {play.GradientPenalty} * ((_slope.flatten(1).norm(2, dim=1) - 1) ** 2).mean()
                _od.zero_grad(); _loss.backward(); _od.step()
                _losses.append(_loss.detach())
                if (_k + 1) % {play.CriticTurns} == 0:
                    d_fake = _d(_g(torch.randn(_n, {play.Latent[0]}), *_y), *_y)
                    _loss = {ofGenerator}
                    _og.zero_grad(); _loss.backward(); _og.step()
                    _losses.append(_loss.detach())
            losses = torch.stack(_losses)
            generator, critic = _g.state_dict(), _d.state_dict()
            """), [.. step.Model.StateAs("state"), ("real", stack(batches.Select(batch => batch.Inputs))), ("labels", stack(batches.Select(batch => batch.Targets)))]);

        manual_seed(11);
        var played = AdversarialGame.Play(step, batches);
        TensorAssert.Close(tensor(played.Select(turn => (float)turn.Loss).ToArray()), expected["losses"], "losses", relative: 1e-4);
        TensorAssert.Close(step.Model.state_dict(), expected.Where(output => output.Key.StartsWith("generator.") || output.Key.StartsWith("critic.")).ToDictionary(), relative: 1e-4);
    }
}
