using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>Variational autoencoders against their forms in pytorch/examples and AntixK/PyTorch-VAE, in the step that they are made for.</summary>
internal sealed class VaeParityTests
{
    internal const string Dense = """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.fc1, self.fc21, self.fc22 = nn.Linear(36, 24), nn.Linear(24, 5), nn.Linear(24, 5)
                self.fc3, self.fc4 = nn.Linear(5, 24), nn.Linear(24, 36)
            def forward(self, x):
                h = F.relu(self.fc1(x.flatten(1)))
                mu, logvar = self.fc21(h), self.fc22(h)
                std = torch.exp(0.5 * logvar)
                z = mu + torch.randn_like(std) * std
                return self.fc4(F.relu(self.fc3(z))), mu, logvar
        build = Net
        """;

    internal const string Convolutional = """
        def up(i, o): return [nn.ConvTranspose2d(i, o, 3, 2, 1, 1), nn.BatchNorm2d(o), nn.LeakyReLU()]
        class Net(nn.Module):
            def __init__(self, c=3, widths=(8, 12, 16), latent=5, side=2):
                super().__init__()
                self.side = side
                ins = (c,) + widths[:-1]
                self.encoder = nn.Sequential(*[nn.Sequential(nn.Conv2d(i, o, 3, 2, 1), nn.BatchNorm2d(o), nn.LeakyReLU()) for i, o in zip(ins, widths)])
                self.fc_mu, self.fc_var = nn.Linear(widths[-1] * side ** 2, latent), nn.Linear(widths[-1] * side ** 2, latent)
                self.decoder_input = nn.Linear(latent, widths[-1] * side ** 2)
                back = widths[::-1]
                self.decoder = nn.Sequential(*[nn.Sequential(*up(i, o)) for i, o in zip(back, back[1:])])
                self.final_layer = nn.Sequential(*up(widths[0], widths[0]), nn.Conv2d(widths[0], c, 3, padding=1), nn.Tanh())
            def forward(self, x):
                h = self.encoder(x).flatten(1)
                mu, logvar = self.fc_mu(h), self.fc_var(h)
                std = torch.exp(0.5 * logvar)
                z = mu + torch.randn_like(std) * std
                return self.final_layer(self.decoder(self.decoder_input(z).view(len(x), -1, self.side, self.side))), mu, logvar
        build = Net
        """;

    private static readonly TestCaseData<Func<VariationalAutoencoder>, string, bool>[] _models =
    [
        new(() => new Vae(new VaeOptions { Inputs = 36, Hidden = 24, Latent = 5 }), Dense, true) { TestName = "{m}(Vae)" },
        new(() => new ConvVae(new ConvVaeOptions { ImageSize = 16, Widths = [8, 12, 16], Latent = 5, Output = Activation.Tanh }), Convolutional, false) { TestName = "{m}(ConvVae)" },
    ];

    [TestCaseSource(nameof(_models))]
    public void TheSameSeedGivesTheSameWeights(Func<VariationalAutoencoder> create, string original, bool logits) => ModelParity.SameInitialization(original, create);

    /// <summary>Ten steps of SGD (the gradient of a bias before a batch norm is 0 but for rounding, which Adam would make steps of): losses, gradients of the first, statistics and weights, with the same draws of codes.</summary>
    [TestCaseSource(nameof(_models))]
    public void TenStepsAreThoseOfALoopInPyTorch(Func<VariationalAutoencoder> create, string original, bool logits)
    {
        manual_seed(1);
        using var model = create();
        using var batch = new Batch(logits ? rand(6, 1, 6, 6) : rand(6, 3, 16, 16) * 2 - 1, zeros(6));
        var expected = PyTorch.Run($"""
            {original}
            _model = build()
            _model.load_state_dict(group("state"))
            _optimizer = torch.optim.SGD(_model.parameters(), 1e-4, momentum=0.9)
            torch.manual_seed(5)
            losses = []
            for _k in range(10):
                _out, _mu, _logvar = _model(x)
                _out = _out.view_as(x)
                _loss = {(logits ? "F.binary_cross_entropy(torch.sigmoid(_out), x, reduction='sum')" : "F.mse_loss(_out, x, reduction='sum')")}
                _loss = (_loss - 0.5 * torch.sum(1 + _logvar - _mu.pow(2) - _logvar.exp())) / len(x)
                _optimizer.zero_grad()
                _loss.backward()
                if _k == 0:
                    grads = dict((name, p.grad.clone()) for name, p in _model.named_parameters())
                _optimizer.step()
                losses.append(_loss.detach())
            state = _model.state_dict()
            with torch.no_grad():
                evaluated = _model.eval()(x)[0]
            """, [.. model.StateAs("state"), ("x", batch.Inputs)]);

        var step = new VariationalAutoencoding(model, logits ? Loss.BinaryCrossEntropy : Loss.MeanSquaredError);
        using var optimizer = optim.SGD(model.parameters(), 1e-4, momentum: 0.9);
        manual_seed(5);
        for (var k = 0; k < 10; k++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = step.Forward(batch).Loss;
            loss.backward();
            TensorAssert.Close(loss, expected[$"losses.{k}"], $"loss of step {k}", relative: 1e-4);
            if (k == 0)
                TensorAssert.Close(model.Gradients(), expected.Group("grads"), relative: 1e-4);
            optimizer.step();
        }
        TensorAssert.Close(model.state_dict(), expected.Group("state"), relative: 1e-4);
        model.eval();
        using (no_grad())
            TensorAssert.Close(model.call(batch.Inputs).Reconstruction.reshape(expected["evaluated"].shape), expected["evaluated"], "evaluated", relative: 1e-4, absolute: 1e-4);
    }
}
