using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models.Recurrent;

/// <summary>Recurrent models in mixed precision, trained by the trainer itself: their weights stay float32, and they learn as well as in float32.</summary>
internal sealed class RecurrentAutocastTests
{
    private const int Vocabulary = 12;

    private static IEnumerable<TestCaseData<Func<TrainingStep>>> Steps
    {
        get
        {
            foreach (var cell in new[] { RecurrentCell.Lstm, RecurrentCell.Gru })
                yield return Case($"classifier, {cell}", () => new Supervised(new RecurrentClassifier(new() { Vocabulary = Vocabulary, Classes = 3, EmbeddingSize = 16, HiddenSize = 24, Cell = cell, Dropout = 0.1 }), Loss.CrossEntropy));
            foreach (var cell in new[] { RecurrentCell.Lstm, RecurrentCell.Gru, RecurrentCell.Tanh })
                yield return Case($"language model, {cell}", () => new LanguageModelling(new RecurrentLanguageModel(Language with { Cell = cell })) { ShiftTargets = true });
            yield return Case("language model, not tied, dropped weights, carried states", () => new LanguageModelling(new RecurrentLanguageModel(Language with
            {
                TieHead = false,
                CarriedSequences = 8,
                Dropout = new() { Tokens = 0.05, Input = 0.05, Hidden = 0.05, Output = 0.05, Weights = 0.1 },
            }))
            { ShiftTargets = true });
            foreach (var attention in new[] { RecurrentAttention.Bahdanau, RecurrentAttention.LuongDot })
                yield return Case($"translator, {attention}", () => new SequenceToSequence(new RecurrentTranslatorOptions
                {
                    SourceVocabulary = Vocabulary,
                    TargetVocabulary = Vocabulary,
                    EmbeddingSize = 16,
                    HiddenSize = 24,
                    Attention = attention,
                    InputFeeding = attention == RecurrentAttention.LuongDot,
                }.Create(), beginToken: 1, paddingToken: 0));
            foreach (var feedback in new[] { true, false })
                yield return Case($"forecaster{(feedback ? " with feedback" : "")}", () => new Supervised(new RecurrentForecaster(new() { History = 6, Horizon = 3, HiddenSize = 24, Feedback = feedback }), Loss.MeanSquaredError));
        }
    }

    private static RecurrentLanguageModelOptions Language => new() { Vocabulary = Vocabulary, EmbeddingSize = 16, HiddenSize = 24 };

    [TestCaseSource(nameof(Steps))]
    public void TheLossIsNearThatInFloat32(Func<TrainingStep> create)
    {
        var (full, mixed) = (Train(create, Precision.Full), Train(create, Precision.BFloat16Mixed));
        Assert.That(full.Last, Is.LessThan(0.7 * full.First), "float32 learns");
        Assert.That(mixed.First, Is.EqualTo(full.First).Within(0.01 * full.First), "the first loss");
        Assert.That(mixed.Last, Is.EqualTo(full.Last).Within(0.05 * full.First), "the last loss");
    }

    private static TestCaseData<Func<TrainingStep>> Case(string name, Func<TrainingStep> create) => new(create) { TestName = $"{{m}}({name})" };

    private static (double First, double Last) Train(Func<TrainingStep> create, Precision precision)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var step = create();
        using var model = step.Model;
        var losses = new List<double>();
        var recorder = new Training.Recorder(happened =>
        {
            if (happened is StepCompleted completed)
                losses.Add(completed.Loss);
        });
        new Trainer(new TrainerOptions { Epochs = 20, Optimizer = new AdamW { LearningRate = 1e-2 }, Precision = precision, PreFlight = new() { Enabled = false } }, [recorder])
            .Fit(step, Data(step));
        Assert.That(model.parameters().Select(parameter => parameter.dtype), Has.All.EqualTo(ScalarType.Float32));
        return (losses.Take(2).Average(), losses.TakeLast(2).Average());
    }

    // Two batches of 8: waves, numbers that go up by one, or sequences with padding that have to be learned by heart.
    private static TrainingData Data(TrainingStep step)
    {
        manual_seed(4);
        var (inputs, targets) = step switch
        {
            Supervised { Model: RecurrentForecaster } => Waves(),
            Supervised => (Padded(16, 7), randint(3, [16], ScalarType.Int64)),
            SequenceToSequence => (Padded(16, 5), Padded(16, 4)),
            _ => Counting(),
        };
        return new TrainingData(new BatchLoader(new TensorDataset(inputs, targets), new LoaderOptions { BatchSize = 8, Shuffle = false }));
    }

    private static Tensor Padded(long count, long tokens)
    {
        var drawn = randint(3, Vocabulary, [count, tokens], ScalarType.Int64);
        for (var row = 0; row < count; row++)
            drawn[row, TensorIndex.Slice(tokens - row % 3)] = 0;
        return drawn;
    }

    private static (Tensor, Tensor) Counting()
    {
        var numbers = (randint(Vocabulary, [16, 1], ScalarType.Int64) + arange(7, ScalarType.Int64)) % Vocabulary;
        return (numbers, numbers);
    }

    private static (Tensor, Tensor) Waves()
    {
        var wave = (rand(16, 1) * (2 * Math.PI) + arange(9, ScalarType.Float32) * 0.7).sin().unsqueeze(2); // [16, 9, 1]
        return (wave.narrow(1, 0, 6), wave.narrow(1, 6, 3));
    }
}
