using TorchSharp;

namespace DeepNet.Tests.Devices;

internal sealed class ComputeDeviceTests
{
    [TestCase("cpu", 0, "cpu")]
    [TestCase("cpu", 2, "cpu")]
    [TestCase("auto", 0, "cpu")]
    [TestCase("auto", 1, "cuda:0")]
    [TestCase("cuda", 2, "cuda:0")]
    [TestCase("cuda:0", 2, "cuda:0")]
    [TestCase("cuda:1", 2, "cuda:1")]
    public void A_name_stands_for_a_device(string name, int count, string device)
        => Assert.That(ComputeDevice.Choose(name, count, NoReason, Model).ToString(), Is.EqualTo(device));

    [Test]
    public void A_number_beyond_the_last_names_those_there_are()
    {
        Assert.That(() => ComputeDevice.Choose("cuda:2", 2, NoReason, Model), Throws.TypeOf<DeviceException>().With.Message.StartsWith("There is no 'cuda:2' here: the CUDA devices are cuda:0 (GPU A), cuda:1 (GPU B)"));
        Assert.That(() => ComputeDevice.Choose("cuda:1", 1, NoReason, _ => null), Throws.TypeOf<DeviceException>().With.Message.StartsWith("There is no 'cuda:1' here: the only CUDA device is cuda:0"));
    }

    [TestCase("cuda")]
    [TestCase("cuda:1")]
    public void Without_CUDA_the_reason_and_the_remedy_are_told(string name)
        => Assert.That(() => ComputeDevice.Choose(name, 0, () => CudaAbsence.Explain(withCuda: true, driver: false, null, null, fromPackages: false), Model),
            Throws.TypeOf<DeviceException>().With.Message.EqualTo(
                $"There is no '{name}' here: there is no NVIDIA driver (libcuda.so.1, /proc/driver/nvidia). It takes the driver of an NVIDIA GPU; until then this LibTorch runs "
                + "on the processor just as well. './setup.sh --doctor' says more; 'cpu' computes on the processor."));

    [Test]
    public void What_is_no_name_is_refused_before_anything_is_looked_for()
    {
        Assert.That(() => ComputeDevice.Open("gpu"), Throws.ArgumentException.With.Message.StartsWith("name must be cpu, cuda, cuda:N or auto, but is 'gpu'."));
        Assert.That(() => ComputeDevice.Open(""), Throws.ArgumentException.With.Message.StartsWith("name must be cpu, cuda, cuda:N or auto, but is empty."));
    }

    [Test]
    public void The_CPU_is_always_there() => Assert.That(ComputeDevice.Open("cpu").type, Is.EqualTo(DeviceType.CPU));

    [Test]
    public void On_this_machine_CUDA_is_there_or_the_reason_why_not()
    {
        var absence = CudaAbsence.Find();
        Assert.That(absence is null, Is.EqualTo(torch.cuda.is_available()));
        if (absence is null)
            Assert.That(ComputeDevice.Open("auto").ToString(), Is.EqualTo("cuda:0"));
        else
            Assert.That(() => ComputeDevice.Open("cuda"), Throws.TypeOf<DeviceException>().With.Message.Contains(absence.Reason));
    }

    private static CudaAbsence? NoReason() => null;

    private static string Model(int index) => index == 0 ? "GPU A" : "GPU B";
}
