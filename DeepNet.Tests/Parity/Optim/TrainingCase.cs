using DeepNet.Training;

namespace DeepNet.Tests.Parity.Optim;

/// <summary>An optimizer here and the same in Python.</summary>
/// <param name="Name">For the test's name.</param>
/// <param name="Options">Here.</param>
/// <param name="Losses">In Python: an expression that trains on all batches and gives their losses.</param>
internal sealed record TrainingCase(string Name, OptimizerOptions Options, string Losses)
{
    /// <summary>Those that PyTorch has.</summary>
    internal static TrainingCase[] OfTorch { get; } =
    [
        new("SGD", new Sgd { LearningRate = 0.1, Momentum = 0 }, "train(torch.optim.SGD(model.parameters(), 0.1))"),
        new("SGD Nesterov", new Sgd { LearningRate = 0.05, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 },
            "train(torch.optim.SGD(model.parameters(), 0.05, momentum=0.9, nesterov=True, weight_decay=5e-4))"),
        new("Adam", new Adam { LearningRate = 3e-3, Beta1 = 0.85, WeightDecay = 1e-3 },
            "train(torch.optim.Adam(model.parameters(), 3e-3, betas=(0.85, 0.999), weight_decay=1e-3))"),
        new("Adam AMSGrad", new Adam { LearningRate = 3e-3, Beta2 = 0.9, AmsGrad = true },
            "train(torch.optim.Adam(model.parameters(), 3e-3, betas=(0.9, 0.9), amsgrad=True))"),
        new("AdamW", new AdamW { LearningRate = 3e-3, WeightDecay = 0.1 }, "train(torch.optim.AdamW(by_dimensions(0.1), 3e-3))"),
        new("AdamW decaying all", new AdamW { LearningRate = 3e-3, WeightDecay = 0.1, DecayNormsAndBiases = true },
            "train(torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=0.1))"),
        new("AdamW in groups", new AdamW
        {
            LearningRate = 1e-3,
            WeightDecay = 0.1,
            Groups = [ParameterGroup.NormsAndBiases with { LearningRateScale = 3 }, new ParameterGroup { Names = ["*c_*", "fc.*"], LearningRateScale = 2, WeightDecay = 0.3 }],
        }, """
            train(torch.optim.AdamW([
                {"params": [p for p in model.parameters() if p.dim() < 2], "lr": 3e-3, "weight_decay": 0.0},
                {"params": [p for n, p in model.named_parameters() if p.dim() > 1 and ("c_" in n or n.startswith("fc."))], "lr": 2e-3, "weight_decay": 0.3},
                {"params": [p for n, p in model.named_parameters() if p.dim() > 1 and not ("c_" in n or n.startswith("fc."))], "lr": 1e-3, "weight_decay": 0.1},
            ]))
            """),
        new("RMSprop", new RmsProp { LearningRate = 1e-3, Alpha = 0.9, WeightDecay = 1e-3 },
            "train(torch.optim.RMSprop(model.parameters(), 1e-3, alpha=0.9, weight_decay=1e-3))"),
        new("RMSprop centered", new RmsProp { LearningRate = 3e-4, Momentum = 0.9, Centered = true },
            "train(torch.optim.RMSprop(model.parameters(), 3e-4, momentum=0.9, centered=True))"),
        new("Adagrad", new Adagrad { LearningRate = 0.02, LearningRateDecay = 0.05, InitialSum = 0.1, WeightDecay = 1e-3 },
            "train(torch.optim.Adagrad(model.parameters(), 0.02, lr_decay=0.05, initial_accumulator_value=0.1, weight_decay=1e-3))"),
        new("Adadelta", new Adadelta { WeightDecay = 1e-3 }, "train(torch.optim.Adadelta(model.parameters(), 1.0, weight_decay=1e-3))"),
    ];

    /// <summary>Those that it lacks, against <see cref="Formulas"/>.</summary>
    internal static TrainingCase[] OfFormulas { get; } =
    [
        new("SGDW", new Sgd { LearningRate = 0.05, WeightDecay = 0.1, DecoupledDecay = true }, "train(Sgdw(model, 0.05, 0.1))"),
        new("Lion", new Lion { LearningRate = 1e-3, WeightDecay = 0.1 }, "train(Lion(model, 1e-3, 0.1))"),
        new("LAMB", new Lamb { LearningRate = 0.02, WeightDecay = 0.05 }, "train(Lamb(model, 0.02, 0.05))"),
        new("LAMB adapting all", new Lamb { LearningRate = 0.01, AdaptNormsAndBiases = true, WeightDecay = 0 }, "train(with_options(Lamb(model, 0.01), all=True))"),
        new("LARS", new Lars { LearningRate = 10, WeightDecay = 1e-3, Groups = [ParameterGroup.NormsAndBiases with { LearningRateScale = 0.01 }] },
            "train(LarsOfGroups(model, 10, 1e-3))"),
        new("LARS adapting all", new Lars { LearningRate = 8, Momentum = 0.8, Trust = 2e-3, AdaptNormsAndBiases = true, WeightDecay = 0 },
            "train(with_options(Lars(model, 8), mu=0.8, trust=2e-3, all=True))"),
        new("Adafactor", new Adafactor { LearningRate = 0.03, WeightDecay = 0.1 }, "train(Adafactor(model, 0.03, 0.1))"),
        new("Adafactor with mean", new Adafactor { LearningRate = 3e-3, Beta1 = 0.9, ScaleByParameter = false, ClipThreshold = 0.5, MemoryExponent = 0.6 },
            "train(with_options(Adafactor(model, 3e-3), b1=0.9, scaled=False, d=0.5, c=0.6))"),
        new("Muon", new Muon { LearningRate = 0.01, WeightDecay = 0.1, Others = new AdamW { LearningRate = 3e-3, Beta2 = 0.95, Epsilon = 1e-10, WeightDecay = 0 } },
            "train(with_options(Muon(model, 0.01, 0.1), adam_lr=3e-3))"),
        new("Muon like AdamW", new Muon
        {
            LearningRate = 3e-3,
            Nesterov = false,
            Iterations = 3,
            Scale = MuonScale.LikeAdamW,
            Others = new AdamW { LearningRate = 3e-3, Beta2 = 0.95, Epsilon = 1e-10, WeightDecay = 0 },
        }, "train(with_options(Muon(model, 3e-3), adam_lr=3e-3, nesterov=False, steps=3, like_adamw=True))"),
        new("SAM", new SharpnessAware(new Sgd { LearningRate = 0.05 }), "train_sharpness_aware(torch.optim.SGD(model.parameters(), 0.05, momentum=0.9), 0.05)"),
        new("ASAM", new SharpnessAware(new AdamW { LearningRate = 2e-3, WeightDecay = 0 }) { Radius = 0.5, Adaptive = true },
            "train_sharpness_aware(torch.optim.AdamW(model.parameters(), 2e-3, weight_decay=0), 0.5, adaptive=True)"),
        new("Lookahead", new Lookahead(new Adam { LearningRate = 5e-3 }) { Every = 4, Share = 0.6 }, "train(Lookahead(torch.optim.Adam(model.parameters(), 5e-3), 4, 0.6))"),
    ];

    /// <summary>All of them.</summary>
    internal static TrainingCase[] All => [.. OfTorch, .. OfFormulas];

    public override string ToString() => Name;
}
