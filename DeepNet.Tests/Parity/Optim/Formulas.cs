namespace DeepNet.Tests.Parity.Optim;

/// <summary>The optimizers that PyTorch 1.13 has not, written down in plain torch from their papers' formulas.</summary>
internal static class Formulas
{
    internal const string Python = """
        def rms(x):
            return x.pow(2).mean().sqrt()

        class Formula:
            # Named parameters; `decay` holds for those of two dimensions or more.
            def __init__(self, model, lr, decay=0.0):
                self.named, self.lr, self.decay, self.t = list(model.named_parameters()), lr, decay, 0
                self.state = {name: {} for name, _ in self.named}

            def zero_grad(self):
                for _, p in self.named:
                    p.grad = None

            def wd(self, p):
                return self.decay if p.dim() > 1 else 0.0

            @torch.no_grad()
            def step(self):
                self.t += 1
                for name, p in self.named:
                    self.update(name, p, p.grad, self.state[name])

        class Lion(Formula):
            b1, b2 = 0.9, 0.99
            def update(self, name, p, g, s):
                m = s.get("m", torch.zeros_like(p))
                c = self.b1 * m + (1 - self.b1) * g
                p -= self.lr * (torch.sign(c) + self.wd(p) * p)
                s["m"] = self.b2 * m + (1 - self.b2) * g

        class Lamb(Formula):
            b1, b2, eps, all = 0.9, 0.999, 1e-6, False
            def update(self, name, p, g, s):
                s["m"] = self.b1 * s.get("m", torch.zeros_like(p)) + (1 - self.b1) * g
                s["v"] = self.b2 * s.get("v", torch.zeros_like(p)) + (1 - self.b2) * g * g
                r = (s["m"] / (1 - self.b1 ** self.t)) / ((s["v"] / (1 - self.b2 ** self.t)).sqrt() + self.eps) + self.wd(p) * p
                phi = p.norm() / r.norm() if (p.dim() > 1 or self.all) and p.norm() > 0 and r.norm() > 0 else 1.0
                p -= self.lr * phi * r

        class Lars(Formula):
            mu, trust, all = 0.9, 1e-3, False
            def update(self, name, p, g, s):
                w, n = p.norm(), g.norm()
                local = self.trust * w / (n + self.wd(p) * w) if (p.dim() > 1 or self.all) and w > 0 and n > 0 else 1.0
                s["v"] = self.mu * s.get("v", torch.zeros_like(p)) + self.lr * local * (g + self.wd(p) * p)
                p -= s["v"]

        class LarsOfGroups(Lars):
            # Norms and biases learn at a hundredth of the rate.
            def update(self, name, p, g, s):
                rate = self.lr
                self.lr = rate * (1.0 if p.dim() > 1 else 0.01)
                super().update(name, p, g, s)
                self.lr = rate

        class Adafactor(Formula):
            c, d, eps1, eps2, b1, scaled = 0.8, 1.0, 1e-30, 1e-3, 0.0, True
            def update(self, name, p, g, s):
                b2 = 1 - self.t ** -self.c
                g2 = g * g + self.eps1
                if p.dim() > 1:
                    g2 = g2.reshape(len(p), -1)
                    s["r"] = b2 * s.get("r", 0.0) + (1 - b2) * g2.mean(1)
                    s["q"] = b2 * s.get("q", 0.0) + (1 - b2) * g2.mean(0)
                    v = (s["r"][:, None] * s["q"][None, :] / s["r"].mean()).reshape(p.shape)
                else:
                    v = s["v"] = b2 * s.get("v", 0.0) + (1 - b2) * g2
                u = g / v.sqrt()
                u = u / max(1.0, (rms(u) / self.d).item())
                if self.b1:
                    u = s["m"] = self.b1 * s.get("m", torch.zeros_like(p)) + (1 - self.b1) * u
                alpha = self.lr * (max(self.eps2, rms(p).item()) if self.scaled else 1.0)
                p.copy_(p - self.lr * self.wd(p) * p - alpha * u)

        class Muon(Formula):
            mu, nesterov, steps, like_adamw, others = 0.95, True, 5, False, ("emb", "wte", "wpe", "head", "fc")
            adam_lr, b1, b2, eps = 3e-4, 0.9, 0.95, 1e-10

            def orthogonal(self, g):
                x = g.T if g.shape[0] > g.shape[1] else g
                x = x / (x.norm() + 1e-7)
                for _ in range(self.steps):
                    a = x @ x.T
                    x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
                return x.T if g.shape[0] > g.shape[1] else x

            def update(self, name, p, g, s):
                if p.dim() > 1 and not any(part in name.split(".")[0] for part in self.others):
                    m = s["m"] = self.mu * s.get("m", torch.zeros_like(p)) + (1 - self.mu) * g
                    u = self.mu * m + (1 - self.mu) * g if self.nesterov else m
                    o = self.orthogonal(u.reshape(len(p), -1))
                    rows, columns = o.shape
                    scale = 0.2 * max(rows, columns) ** 0.5 if self.like_adamw else max(1.0, rows / columns) ** 0.5
                    p.copy_((1 - self.lr * self.decay) * p - self.lr * scale * o.reshape(p.shape))
                    return
                s["m"] = self.b1 * s.get("m", torch.zeros_like(p)) + (1 - self.b1) * g
                s["v"] = self.b2 * s.get("v", torch.zeros_like(p)) + (1 - self.b2) * g * g
                p -= self.adam_lr * (s["m"] / (1 - self.b1 ** self.t)) / ((s["v"] / (1 - self.b2 ** self.t)).sqrt() + self.eps)

        class Sgdw(Formula):
            mu = 0.9
            def update(self, name, p, g, s):
                p *= 1 - self.lr * self.wd(p)
                s["v"] = self.mu * s.get("v", torch.zeros_like(p)) + g
                p -= self.lr * s["v"]

        class Lookahead:
            def __init__(self, inner, k, alpha):
                self.inner, self.k, self.alpha, self.t = inner, k, alpha, 0
                self.fast = [p for group in inner.param_groups for p in group["params"]]
                self.slow = [p.detach().clone() for p in self.fast]

            def zero_grad(self):
                self.inner.zero_grad()

            @torch.no_grad()
            def step(self):
                self.inner.step()
                self.t += 1
                if self.t % self.k == 0:
                    for slow, fast in zip(self.slow, self.fast):
                        slow += self.alpha * (fast - slow)
                        fast.copy_(slow)

        def train_sharpness_aware(inner, rho, adaptive=False):
            losses, params = [], list(model.parameters())
            for x, y in batches():
                inner.zero_grad()
                loss = loss_of(model, x, y)
                loss.backward()
                with torch.no_grad():
                    weights = [p.clone() for p in params]
                    scaled = [p.grad * p if adaptive else p.grad for p in params]
                    norm = torch.sqrt(sum((g * g).sum() for g in scaled))
                    for p, g in zip(params, scaled):
                        p += rho * (g * p if adaptive else g) / (norm + 1e-12)
                inner.zero_grad()
                loss_of(model, x, y).backward()
                with torch.no_grad():
                    for p, w in zip(params, weights):
                        p.copy_(w)
                inner.step()
                losses.append(loss.detach())
            return losses

        def by_dimensions(decay):
            matrices = [p for p in model.parameters() if p.dim() > 1]
            return [{"params": matrices, "weight_decay": decay}, {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0}]

        def with_options(optimizer, **options):
            for name, value in options.items():
                setattr(optimizer, name, value)
            return optimizer
        """;
}
