using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Running;

public sealed class PlayerTests
{
    [Test]
    public void Two_players_compute_what_a_hand_written_loop_does()
    {
        using var game = new Game();
        var recorder = new Recorder();
        new Trainer(new TrainerOptions { PreFlight = PreFlightOptions.None, Limits = new() { Steps = 50 }, Gradients = new() { Clip = new() { Norm = 0.5 } } }, [recorder]).Fit(game, Circle.Data());

        using var byHand = new Game();
        manual_seed(1); // the trainer's default
        using var teacher = optim.Adam(byHand.Teacher.parameters(), 0.01, 0.5, 0.9);
        using var pupil = optim.SGD(byHand.Pupil.parameters(), 0.1, momentum: 0.9);
        var length = new RunLength(50, 8);
        var losses = new List<double>();
        var step = 0;
        for (var epoch = 0; step < 50; epoch++)
            foreach (var batch in Circle.Data().Train.From(new LoaderPosition(epoch)))
            {
                if (step == 50)
                    break;
                using var scope = NewDisposeScope();
                var first = byHand.TeacherTurn(batch);
                first.Loss.backward();
                nn.utils.clip_grad_norm_(byHand.Teacher.parameters(), 0.5);
                foreach (var group in teacher.ParamGroups)
                    group.LearningRate = 0.01;
                teacher.step();
                byHand.Model.zero_grad();
                var loss = first.Loss.item<float>();
                if ((step + 1) % 3 == 0)
                {
                    var second = byHand.PupilTurn(batch);
                    second.Loss.backward();
                    nn.utils.clip_grad_norm_(byHand.Pupil.parameters(), 1e-2);
                    foreach (var group in pupil.ParamGroups)
                        group.LearningRate = 0.1 * new Cosine().At(step, length);
                    pupil.step();
                    byHand.Model.zero_grad();
                    loss += second.Loss.item<float>();
                }
                losses.Add(loss);
                step++;
            }

        Assert.That(Circle.Weights(game.Model), Is.EqualTo(Circle.Weights(byHand.Model)));
        Assert.That(recorder.Events.OfType<StepCompleted>().Select(done => done.Loss), Is.EqualTo(losses).Within(1e-6));
        Assert.That(recorder.Events.OfType<StepCompleted>().First().Parts.Keys, Is.EqualTo(new[] { "teacher/loss" }));
        Assert.That(recorder.Events.OfType<EpochCompleted>().First().Metrics.Keys, Is.SupersetOf(new[] { "train/teacher/loss", "train/pupil/loss", "train/loss" }));
        Assert.That(game.Model.parameters().All(parameter => parameter.requires_grad), "as they were");
    }

    [Test]
    public void Players_with_windows_and_averages_go_on_to_the_same_bits()
    {
        using var temporary = new TemporaryFolder();
        var straight = Run("straight");
        foreach (var at in new[] { 1, 5, 6, 11 })
        {
            Run($"stopped-{at}", at);
            Assert.That(Run($"stopped-{at}"), Is.EqualTo(straight), $"stopped in the forward pass {at}");
        }

        (string, string) Run(string name, int? stopAt = null)
        {
            using var stop = new CancellationTokenSource();
            using var game = new Game(pass => { if (pass == stopAt) stop.Cancel(); });
            var options = new TrainerOptions
            {
                PreFlight = PreFlightOptions.None,
                Epochs = 2,
                Gradients = new() { Accumulation = 3 },
                Averaging = new Ema { Decay = 0.8 },
                Checkpoints = new(temporary[name]),
            };
            new Trainer(options, []).Fit(game, Circle.Data(), stop.Token);
            return (Hash("model.safetensors"), Hash("model-ema.safetensors"));

            string Hash(string file)
            {
                var path = Path.Combine(temporary[name], file);
                return File.Exists(path) ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))) : "";
            }
        }
    }

    /// <summary>A teacher learns the data, and every third step a pupil learns from the teacher, with dropout.</summary>
    private sealed class Game : TrainingStep, IDisposable
    {
        private readonly nn.Module<Tensor, Tensor> _pair;
        private readonly Action<int>? _passed;
        private int _passes;

        public Game(Action<int>? passed = null)
        {
            _passed = passed;
            Teacher = Circle.Model(dropout: 0.2);
            Pupil = Circle.Model();
            _pair = nn.Sequential(("teacher", Teacher), ("pupil", Pupil));
        }

        public nn.Module<Tensor, Tensor> Teacher { get; }

        public nn.Module<Tensor, Tensor> Pupil { get; }

        public override nn.Module Model => _pair;

        public override IReadOnlyList<Player> Players =>
        [
            new("teacher", Teacher, TeacherTurn) { Optimizer = new Adam { LearningRate = 0.01, Beta1 = 0.5, Beta2 = 0.9 } },
            new("pupil", Pupil, PupilTurn)
            {
                Optimizer = new Sgd { LearningRate = 0.1, Momentum = 0.9 },
                Schedule = new Cosine(),
                Clip = new() { Norm = 1e-2 },
                Every = 3,
            },
        ];

        public StepOutcome TeacherTurn(Batch batch)
        {
            _passed?.Invoke(_passes++);
            return new(nn.functional.cross_entropy(Teacher.call(batch.Inputs), batch.Targets), batch.Count);
        }

        // Gradients flow through the teacher too; its own must not be touched by them.
        public StepOutcome PupilTurn(Batch batch)
            => new(nn.functional.mse_loss(Pupil.call(batch.Inputs), Teacher.call(batch.Inputs)), batch.Count);

        public override StepOutcome Forward(Batch batch) => TeacherTurn(batch);

        public void Dispose() => _pair.Dispose();
    }
}
