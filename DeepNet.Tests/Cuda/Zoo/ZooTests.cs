using DeepNet.Models;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda.Zoo;

/// <summary>
/// Every model of the zoo on the GPU, small: with the weights of the model here, without dropout, outputs and gradients of a training pass and the outputs of an
/// evaluation are PyTorch's there, in float32 without TF32 and in autocast to bfloat16; and in float32 they are as near to float64 as the CPU's. Models that are
/// made by name are compared with the CPU only. In a rehearsal the CPU takes the GPU's place.
/// </summary>
[Category(Gpu.Category)]
internal sealed class ZooTests
{
    private Device _device = CPU;

    private static IEnumerable<ZooCase> Cases => ZooCases.All;

    [OneTimeSetUp]
    public void ChooseDevice() => _device = Gpu.DeviceOrRehearsal();

    [TestCaseSource(nameof(Cases))]
    public void OutputsAndGradientsArePyTorchs(ZooCase zoo) => Same(zoo, ScalarType.Float32, 1e-4);

    [TestCaseSource(nameof(Cases))]
    public void OutputsAndGradientsInBFloat16ArePyTorchs(ZooCase zoo) => Same(zoo, ScalarType.BFloat16, 2e-2);

    /// <summary>Both are measured against float64 on the CPU: the GPU is as close to it as the CPU, give or take the order of sums.</summary>
    [TestCaseSource(nameof(Cases))]
    public void OutputsAndGradientsAreThoseOfTheCpu(ZooCase zoo)
    {
        using var float32 = new Float32Products();
        using var scope = NewDisposeScope();
        var inputs = zoo.Inputs();
        var exact = Pass(CPU, ScalarType.Float64);
        var (cpu, gpu) = (Pass(CPU, ScalarType.Float32), Pass(_device, ScalarType.Float32));
        Assert.Multiple(() =>
        {
            Expect(gpu.Outputs, cpu.Outputs, exact.Outputs, gradients: false);
            Expect(gpu.Gradients, cpu.Gradients, exact.Gradients, gradients: true);
            Expect(gpu.Evaluated, cpu.Evaluated, exact.Evaluated, gradients: false);
        });

        ZooPass Pass(Device device, ScalarType type)
        {
            using var model = zoo.Build();
            return ZooPass.Here(zoo, model, inputs, device, type);
        }

        static void Expect(IReadOnlyDictionary<string, Tensor> gpu, IReadOnlyDictionary<string, Tensor> cpu, IReadOnlyDictionary<string, Tensor> exact, bool gradients)
        {
            Assert.That(gpu.Keys, Is.EquivalentTo(exact.Keys));
            var least = gradients ? RelativeError.RootMeanSquare(exact.Values) : 0;
            foreach (var (name, wanted) in exact)
                Assert.That(RelativeError.Of(gpu[name], wanted, least), Is.LessThanOrEqualTo(Math.Max(1e-5, 10 * RelativeError.Of(cpu[name], wanted, least))), name);
        }
    }

    /// <summary>In the size that a program gets by name, for images of 64 pixels: the names of the models that differ come from one place.</summary>
    [TestCaseSource(typeof(ModelRegistry), nameof(ModelRegistry.Names))]
    public void ARegisteredModelIsThatOfTheCpu(string name)
    {
        using var float32 = new Float32Products();
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var model = ModelRegistry.Create(name, new(3, 64, 64), 10);
        model.eval();
        using var noGradient = no_grad();
        var images = randn(2, 3, 64, 64);
        var expected = model.call(images);
        model.to(_device);
        var actual = model.call(images.to(_device));
        Assert.That(actual.device_type, Is.EqualTo(_device.type));
        RelativeError.Within(1e-4, new Dictionary<string, Tensor> { ["logits"] = actual }, new Dictionary<string, Tensor> { ["logits"] = expected });
    }

    private void Same(ZooCase zoo, ScalarType type, double tolerance)
    {
        using var float32 = new Float32Products();
        using var scope = NewDisposeScope();
        var inputs = zoo.Inputs();
        using var model = zoo.Build();
        var expected = There();
        var actual = ZooPass.Here(zoo, model, inputs, _device, type);
        Assert.Multiple(() =>
        {
            RelativeError.Within(tolerance, actual.Outputs, expected.Outputs);
            RelativeError.Within(tolerance, actual.Gradients, expected.Gradients, gradients: true);
            RelativeError.Within(tolerance, actual.Evaluated, expected.Evaluated);
        });

        ZooPass There()
        {
            try
            {
                return ZooPass.There(zoo, model, inputs, _device, type);
            }
            catch (PyTorchException error) when (_device.type == DeviceType.CPU && type == ScalarType.BFloat16)
            {
                // In a rehearsal: PyTorch 1.13 lacks some of the operators.
                Assert.Ignore($"PyTorch's autocast cannot do it on the CPU: {error.Message.Split('\n')[0]}");
                throw;
            }
        }
    }
}

/// <summary>On any machine.</summary>
internal sealed class ZooCasesTests
{
    /// <summary>A model that is added to the zoo gets a case, and so its proof on the GPU.</summary>
    [Test]
    public void EveryModelOfTheZooHasACase()
    {
        var models = typeof(ModelOptions).Assembly.GetExportedTypes().Where(type => !type.IsAbstract && typeof(nn.Module).IsAssignableFrom(type) && type != typeof(SpectralNorm));
        var cases = ZooCases.All.Select(zoo =>
        {
            using var model = zoo.Create();
            return model.GetType();
        });
        Assert.That(models.Except(cases), Is.Empty);
    }
}
