using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.MixedPrecision;

internal sealed class AutocastTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void NothingIsLeftOn()
    {
        _scope.Dispose();
        Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.False);
        Assert.That(Autocast.IsEnabled(DeviceType.CUDA), Is.False);
    }

    [Test]
    public void It_is_available() => Assert.That(Autocast.IsAvailable);

    [Test]
    public void Matrix_products_compute_in_bfloat16_inside_and_in_float32_outside()
    {
        var (a, b) = (randn(4, 3), randn(3, 5));
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
            Assert.That(a.mm(b).dtype, Is.EqualTo(ScalarType.BFloat16));
        Assert.That(a.mm(b).dtype, Is.EqualTo(ScalarType.Float32));
    }

    [Test]
    public void A_suspended_part_computes_in_float32()
    {
        var (a, b) = (randn(4, 3), randn(3, 5));
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            using (Autocast.Suspend(DeviceType.CPU))
                Assert.That(a.mm(b).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(a.mm(b).dtype, Is.EqualTo(ScalarType.BFloat16));
        }
    }

    [Test]
    public void Scopes_of_several_devices_nest_and_each_restores_what_was_before()
    {
        var gpuDefault = Autocast.TypeOf(DeviceType.CUDA);
        using (Autocast.Enter(DeviceType.CUDA, ScalarType.BFloat16))
        {
            Expect(cpu: false, cuda: true, ScalarType.BFloat16);
            using (Autocast.Enter(DeviceType.CUDA, ScalarType.Float16, cacheWeights: false))
            using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
            {
                Expect(cpu: true, cuda: true, ScalarType.Float16);
                using (Autocast.Suspend(DeviceType.CUDA))
                    Expect(cpu: true, cuda: false, ScalarType.Float16);
                Expect(cpu: true, cuda: true, ScalarType.Float16);
            }
            Expect(cpu: false, cuda: true, ScalarType.BFloat16);
        }
        Expect(cpu: false, cuda: false, gpuDefault);

        static void Expect(bool cpu, bool cuda, ScalarType type) => Assert.Multiple(() =>
        {
            Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.EqualTo(cpu));
            Assert.That(Autocast.IsEnabled(DeviceType.CUDA), Is.EqualTo(cuda));
            Assert.That(Autocast.TypeOf(DeviceType.CUDA), Is.EqualTo(type));
        });
    }

    [Test]
    public void An_exception_ends_the_scope()
    {
        Assert.That(Throwing, Throws.InvalidOperationException);
        Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.False);

        static void Throwing()
        {
            using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
                throw new InvalidOperationException();
        }
    }

    [Test]
    public void A_second_disposal_changes_nothing()
    {
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            var inner = Autocast.Suspend(DeviceType.CPU);
            inner.Dispose();
            inner.Dispose();
            Assert.That(Autocast.IsEnabled(DeviceType.CPU));
        }
    }

    [Test]
    public void A_default_scope_changes_nothing()
    {
        using (default(AutocastScope))
            Assert.That(Autocast.IsEnabled(DeviceType.CPU), Is.False);
    }

    [Test]
    public void A_weight_is_cast_once_until_the_outermost_scope_ends()
    {
        var input = ones(1, 2);
        var layer = nn.Linear(2, 1, hasBias: false);
        SetWeight(layer, 1);
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            Assert.That(Output(layer, input), Is.EqualTo(2));
            SetWeight(layer, 3);
            using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
                Assert.That(Output(layer, input), Is.EqualTo(2), "the cast of the first use");
            Assert.That(Output(layer, input), Is.EqualTo(2), "an inner scope keeps the casts");
        }
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
            Assert.That(Output(layer, input), Is.EqualTo(6), "the outermost scope drops them");
    }

    [Test]
    public void Without_the_cache_a_weight_is_cast_at_each_use()
    {
        var input = ones(1, 2);
        var layer = nn.Linear(2, 1, hasBias: false);
        SetWeight(layer, 1);
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16, cacheWeights: false))
        {
            Assert.That(Output(layer, input), Is.EqualTo(2));
            SetWeight(layer, 3);
            Assert.That(Output(layer, input), Is.EqualTo(6));
        }
    }

    [Test]
    public void The_next_outermost_scope_has_a_graph_of_its_own()
    {
        var weight = new TorchSharp.Modules.Parameter(ones(2, 2));
        for (var step = 1; step <= 2; step++)
        {
            Tensor loss;
            using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
                loss = ones(1, 2).mm(weight).sum();
            loss.backward(); // a second pass through a cast that was kept would be refused
            Assert.That(weight.grad!.sum().item<float>(), Is.EqualTo(4 * step));
        }
    }

    [Test]
    public void Gradients_arrive_in_the_type_of_the_weights()
    {
        var layer = nn.Linear(3, 2);
        Tensor loss;
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
            loss = layer.call(randn(4, 3)).sum();
        loss.backward();
        Assert.That(layer.weight!.grad!.dtype, Is.EqualTo(ScalarType.Float32));
        Assert.That(layer.bias!.grad!.dtype, Is.EqualTo(ScalarType.Float32));
    }

    [Test]
    public void Other_threads_are_left_alone()
    {
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
        {
            bool? other = null;
            var thread = new Thread(() => other = Autocast.IsEnabled(DeviceType.CPU));
            thread.Start();
            thread.Join();
            Assert.That(other, Is.False);
        }
    }

    [Test]
    public void A_scope_allocates_nothing()
    {
        Open(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Open(100);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        static void Open(int times)
        {
            for (var k = 0; k < times; k++)
                using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
                using (Autocast.Suspend(DeviceType.CPU))
                    _ = Autocast.IsEnabled(DeviceType.CPU);
        }
    }

    [Test]
    public void Types_and_devices_without_autocast_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Autocast.Enter(DeviceType.CPU, ScalarType.Float16).Dispose(),
                Throws.ArgumentException.With.Message.StartsWith("Autocast on CPU was asked for Float16; it computes in BFloat16."));
            Assert.That(() => Autocast.Enter(DeviceType.CUDA, ScalarType.Float32).Dispose(),
                Throws.ArgumentException.With.Message.StartsWith("Autocast on CUDA was asked for Float32; it computes in BFloat16 or Float16."));
            Assert.That(() => Autocast.Suspend(DeviceType.MPS).Dispose(),
                Throws.InstanceOf<NotSupportedException>().With.Message.EqualTo("Autocast was asked for on MPS; it is there for the CPU and CUDA."));
        });
    }

    private static void SetWeight(TorchSharp.Modules.Linear layer, double value)
    {
        using (no_grad())
            layer.weight!.fill_(value);
    }

    private static double Output(TorchSharp.Modules.Linear layer, Tensor input) => layer.call(input).to_type(ScalarType.Float32).item<float>();
}
