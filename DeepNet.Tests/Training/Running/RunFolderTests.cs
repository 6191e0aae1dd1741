using System.Text.Json.Nodes;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

/// <summary>Checkpoints of a loop written by hand: two layers, an optimizer, an open window, and what metrics have added up.</summary>
public sealed class RunFolderTests
{
    private TemporaryFolder _temporary = null!;

    [SetUp]
    public void Make() => _temporary = new TemporaryFolder();

    [TearDown]
    public void Delete() => _temporary.Dispose();

    [Test]
    public void All_parts_the_state_and_the_generator_come_back_bit_for_bit([Values] bool background)
    {
        using var before = new Loop(Options(background));
        Assert.That(before.Folder.Restore(), Is.Null);
        before.Learn(steps: 3);
        before.OpenWindow();
        before.Sums = new() { ["loss"] = [0.1 + 0.2, 7], ["confusion"] = [1, 2, 3, 4] };
        var state = new RunState
        {
            Step = 3,
            Batch = 3,
            MicroBatch = 1,
            Metrics = new Dictionary<string, double> { ["val/loss"] = double.NaN },
            Bests = [new Best(0.5, 2, 1)],
            Plateaus = new Dictionary<string, PlateauState> { [""] = new(0.25, 1, 2, 3) },
            Elapsed = TimeSpan.FromSeconds(90.5),
        }.With("mine", new Remembered(1.5, "text"));
        before.Folder.Save(state);
        before.Folder.Complete();
        var expected = before.Fingerprint();
        var drawn = rand(5).data<float>().ToArray();
        before.Learn(steps: 2);
        before.Folder.Dispose();

        using var after = new Loop(Options(background), seed: 99);
        var saved = after.Folder.Restore()!;

        Assert.That(rand(5).data<float>().ToArray(), Is.EqualTo(drawn), "the generator");
        Assert.That(after.Fingerprint(), Is.EqualTo(expected), "weights, optimizer, gradients");
        Assert.That(after.Sums, Is.EqualTo(before.Sums));
        Assert.That(Path.GetFileName(saved.Folder), Is.EqualTo("step-000000003"));
        Assert.That(saved.State.ToJson(), Is.EqualTo((state with { Files = saved.State.Files, Generators = saved.State.Generators }).ToJson()));
        Assert.That(saved.State.Get<Remembered>("mine"), Is.EqualTo(new Remembered(1.5, "text")));
        Assert.That(saved.State.Get<Remembered>("other"), Is.Null);
    }

    [Test]
    public void Both_ways_of_writing_make_the_same_files()
    {
        foreach (var background in new[] { false, true })
        {
            using var loop = new Loop(Options(background) with { Folder = _temporary[$"{background}"] });
            loop.Folder.Restore();
            loop.Learn(steps: 2);
            loop.Folder.Save(new RunState { Step = 2 }, new WeightsFile("model.safetensors", loop.Model.Save));
            loop.Folder.Complete();
        }
        foreach (var file in Directory.GetFiles(_temporary["True"], "*", SearchOption.AllDirectories))
            Assert.That(File.ReadAllBytes(file), Is.EqualTo(File.ReadAllBytes(file.Replace(_temporary["True"], _temporary["False"], StringComparison.Ordinal))), file);
        Assert.That(Directory.GetFiles(_temporary["False"], "*", SearchOption.AllDirectories), Has.Length.EqualTo(6), "lock, model, and four in the checkpoint");
    }

    [Test]
    public void Without_an_open_window_there_is_no_file_of_gradients_and_restoring_clears_them()
    {
        using var loop = new Loop(Options());
        loop.Folder.Restore();
        loop.Learn(steps: 1);
        loop.Folder.Save(new RunState { Step = 1 });
        loop.Folder.Complete();
        Assert.That(Directory.GetFiles(Checkpoints().Single()).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "SHA256SUMS", "model.safetensors", "optimizer.safetensors", "state.json" }));

        loop.OpenWindow();
        loop.Folder.Restore();
        Assert.That(loop.Parameters.Select(named => named.Parameter.grad), Is.All.Null);
    }

    [Test]
    public void A_checkpoint_holds_what_was_there_when_it_was_saved_though_training_goes_on()
    {
        using var loop = new Loop(Options());
        loop.Folder.Restore();
        for (var step = 1; step <= 20; step++)
        {
            loop.Fill(step);
            loop.Folder.Save(new RunState { Step = step });
            loop.Fill(-1);
        }
        loop.Folder.Complete();
        Assert.That(loop.Folder.Restore()!.State.Step, Is.EqualTo(20));
        Assert.That(loop.Parameters.SelectMany(named => named.Parameter.data<float>().ToArray()), Is.All.EqualTo(20f));
    }

    [Test]
    public void It_is_told_on_the_training_thread_when_it_is_on_the_disk()
    {
        var told = new List<(string Folder, bool Exists, int Thread)>();
        using var loop = new Loop(Options(), notify: happened =>
        {
            if (happened is CheckpointSaved saved)
                told.Add((saved.Folder, Directory.Exists(saved.Folder), Environment.CurrentManagedThreadId));
        });
        loop.Folder.Restore();
        loop.Folder.Save(new RunState { Step = 1 });
        Assert.That(told, Is.Empty);
        Assert.That(() => loop.Folder.IsDue(new RunState { Step = 1 }) || told.Count == 1, Is.True.After(20_000, 10), "the steps after it are asked");
        Assert.That(told.Single(), Is.EqualTo((Checkpoints().Single(), true, Environment.CurrentManagedThreadId)));
    }

    [Test]
    public void The_last_k_are_kept_and_two_of_one_step_stand_side_by_side()
    {
        using var loop = new Loop(Options() with { KeepLast = 3 });
        loop.Folder.Restore();
        foreach (var step in new[] { 1, 2, 3, 3, 4 })
            loop.Folder.Save(new RunState { Step = step, Batch = step });
        loop.Folder.Complete();
        Assert.That(Checkpoints().Select(Path.GetFileName), Is.EqualTo(new[] { "step-000000003", "step-000000003-2", "step-000000004" }));
    }

    [Test]
    public void Of_two_of_one_step_the_later_is_restored()
    {
        using var loop = new Loop(Options());
        loop.Folder.Restore();
        loop.Folder.Save(new RunState { Step = 3, Batch = 3 });
        loop.Folder.Save(new RunState { Step = 3, Epoch = 1 });
        loop.Folder.Complete();
        Assert.That(loop.Folder.Restore()!.State.Epoch, Is.EqualTo(1));
    }

    [Test]
    public void None_is_due_by_time_while_one_is_being_written_but_one_due_by_steps_is()
    {
        var clock = new ManualClock();
        using var loop = new Loop(Options() with { Every = TimeSpan.FromSeconds(1), EverySteps = 10 }, clock: clock);
        loop.Folder.Restore();
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(loop.Folder.IsDue(new RunState { Step = 1 }), Is.True);
        loop.Folder.Save(new RunState { Step = 1 });
        Assert.That(loop.Folder.IsDue(new RunState { Step = 2 }), Is.False);
        Assert.That(loop.Folder.IsDue(new RunState { Step = 10 }), Is.True);
    }

    [Test]
    public void An_error_of_the_background_surfaces_at_the_next_call_and_the_last_checkpoint_stays([Values("IsDue", "Save", "Complete")] string call)
    {
        using var loop = new Loop(Options());
        loop.Folder.Restore();
        loop.Folder.Save(new RunState { Step = 1 });
        loop.Folder.Complete();
        using (var obstacle = Obstacle())
        {
            loop.Folder.Save(new RunState { Step = 2 });
            Assert.That(CallOften, Throws.InstanceOf<IOException>().With.Message.StartsWith("Could not write '").And.Message.Contains("step-000000002"));
        }
        loop.Folder.Save(new RunState { Step = 3 });
        loop.Folder.Complete();
        Assert.That(Checkpoints().Select(Path.GetFileName), Is.EqualTo(new[] { "step-000000001", "step-000000003" }));

        void CallOften()
        {
            for (var attempt = 0; attempt < 4000; attempt++)
            {
                if (call == "IsDue")
                    loop.Folder.IsDue(new RunState { Step = 2 });
                else if (call == "Save")
                    loop.Folder.Save(new RunState { Step = 3 });
                else
                    loop.Folder.Complete();
                Thread.Sleep(5);
            }
        }
    }

    [Test]
    public void An_error_that_nobody_asked_for_is_a_notice_when_the_folder_is_let_go()
    {
        var notices = new List<string>();
        var loop = new Loop(Options(), notify: happened =>
        {
            if (happened is Notice notice)
                notices.Add(notice.Text);
        });
        loop.Folder.Restore();
        using (var obstacle = Obstacle())
        {
            loop.Folder.Save(new RunState { Step = 2 });
            loop.Dispose();
        }
        Assert.That(notices.Single(), Does.StartWith("Could not write '").And.Contain("step-000000002"));
    }

    [Test]
    public void Another_model_is_refused_and_told_what_differs_and_nothing_of_it_changes()
    {
        Save(new Loop(Options()));
        using var other = new Loop(Options(), inputs: 5);
        var before = other.Fingerprint();
        Assert.That(() => other.Folder.Restore(), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("model.safetensors' does not fit: '0.weight' is [4, 3] there and [4, 5] here")
            .And.Message.Contains("Build the model and the optimizer as they were built when the checkpoint was saved."));
        Assert.That(other.Fingerprint(), Is.EqualTo(before));
    }

    [Test]
    public void A_larger_and_a_smaller_model_are_refused_too()
    {
        Save(new Loop(Options()));
        using var larger = new Loop(Options(), layers: 3);
        Assert.That(() => larger.Folder.Restore(), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("it lacks '2.weight'; it lacks '2.bias'"));
        larger.Folder.Dispose();
        using var smaller = new Loop(Options(), layers: 1);
        Assert.That(() => smaller.Folder.Restore(), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("nothing here is called '1.bias'; nothing here is called '1.weight'"));
    }

    [Test]
    public void A_part_that_nobody_asks_for_is_refused()
    {
        Save(new Loop(Options()));
        using var model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 4));
        using var bare = new RunFolder(Options(), [CheckpointPart.Model(model)]);
        Assert.That(() => bare.Restore(), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("holds optimizer.safetensors, which nothing here asks for"));
    }

    [Test]
    public void Cards_are_compared_and_written_beside()
    {
        var card = new JsonObject { ["options"] = new JsonObject { ["epochs"] = 3 }, ["environment"] = new JsonObject { ["machine"] = "a" } };
        using (var loop = new Loop(Options()))
        {
            loop.Folder.Restore(card);
            Assert.That(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(_temporary["run/card.json"])), card), Is.True);
            loop.Folder.Save(new RunState { Step = 1, Card = card });
        }
        using (var moved = new Loop(Options()))
            Assert.That(moved.Folder.Restore(new JsonObject { ["options"] = new JsonObject { ["epochs"] = 3 }, ["environment"] = new JsonObject { ["machine"] = "b" } }), Is.Not.Null);
        using var other = new Loop(Options());
        Assert.That(() => other.Folder.Restore(new JsonObject { ["options"] = new JsonObject { ["epochs"] = 4 } }),
            Throws.InstanceOf<RunMismatchException>().With.Message.Contains("options.epochs: 3 in the checkpoint, 4 now"));
    }

    [Test]
    public void Saving_before_restoring_and_names_that_clash_are_refused()
    {
        using var loop = new Loop(Options());
        Assert.That(() => loop.Folder.Save(new RunState()), Throws.InvalidOperationException.With.Message.Contains("Call Restore before Save"));
        Assert.That(() => new RunFolder(Options(), [loop.Model, loop.Model]), Throws.ArgumentException.With.Message.Contains("Two parts of the checkpoint are called 'model'"));
        Assert.That(() => new CheckpointPart("../model", () => [], _ => { }), Throws.ArgumentException.With.Message.Contains("but it is '../model'"));
    }

    private static void Save(Loop loop)
    {
        using (loop)
        {
            loop.Folder.Restore();
            loop.Learn(steps: 1);
            loop.Folder.Save(new RunState { Step = 1 });
            loop.Folder.Complete();
        }
    }

    private CheckpointOptions Options(bool background = true) => new(_temporary["run"]) { Background = background, Every = null };

    private string[] Checkpoints() => [.. Directory.GetDirectories(_temporary["run/checkpoints"]).Order(StringComparer.Ordinal)];

    // A file where the folder of the checkpoints should be.
    private MovedFolder Obstacle() => new(_temporary["run/checkpoints"]);

    private sealed record Remembered(double Number, string Text);

    private sealed class MovedFolder : IDisposable
    {
        private readonly string _folder;

        public MovedFolder(string folder)
        {
            _folder = folder;
            if (Directory.Exists(folder))
                Directory.Move(folder, folder + "-moved");
            File.WriteAllText(folder, "");
        }

        public void Dispose()
        {
            File.Delete(_folder);
            if (Directory.Exists(_folder + "-moved"))
                Directory.Move(_folder + "-moved", _folder);
        }
    }

    /// <summary>A loop written by hand with all that a checkpoint may hold.</summary>
    private sealed class Loop : IDisposable
    {
        private readonly TorchSharp.Modules.Sequential _model;
        private readonly ModelOptimizer _optimizer;
        private readonly int _inputs;
        private bool _isOpen;

        public Loop(CheckpointOptions options, long seed = 1, int inputs = 3, int layers = 2, Action<TrainingEvent>? notify = null, TimeProvider? clock = null)
        {
            manual_seed(seed);
            _inputs = inputs;
            _model = nn.Sequential([nn.Linear(inputs, 4), .. Enumerable.Repeat(0, layers - 1).Select(_ => nn.Linear(4, 4))]);
            _optimizer = new AdamW().Create([.. _model.named_parameters()]);
            Model = CheckpointPart.Model(_model);
            Folder = new RunFolder(options,
                [Model, CheckpointPart.Optimizer(_optimizer), CheckpointPart.Gradients(_optimizer.Parameters, () => _isOpen), CheckpointPart.Numbers(() => Sums, sums => Sums = new(sums))],
                notify, clock);
        }

        public RunFolder Folder { get; }

        public CheckpointPart Model { get; }

        public Dictionary<string, double[]> Sums { get; set; } = [];

        public IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> Parameters => _optimizer.Parameters;

        public void Learn(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                _model.call(rand(5, _inputs)).square().mean().backward();
                _optimizer.Step();
                _model.zero_grad();
            }
        }

        public void OpenWindow()
        {
            using var scope = NewDisposeScope();
            _model.call(rand(5, _inputs)).square().mean().backward();
            _isOpen = true;
        }

        public void Fill(double value)
        {
            using var noGradient = no_grad();
            foreach (var (_, parameter) in Parameters)
                parameter.fill_(value);
        }

        public Dictionary<string, float[]> Fingerprint()
        {
            using var scope = NewDisposeScope();
            var tensors = Parameters.SelectMany(named => new[] { (named.Name, (Tensor)named.Parameter), ($"{named.Name}.grad", named.Parameter.grad ?? zeros(0)) })
                .Concat(_optimizer.State());
            return tensors.ToDictionary(entry => entry.Item1, entry => entry.Item2.detach().to_type(ScalarType.Float32).flatten().data<float>().ToArray());
        }

        public void Dispose()
        {
            Folder.Dispose();
            _optimizer.Dispose();
            _model.Dispose();
        }
    }
}
