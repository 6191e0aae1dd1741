namespace DeepNet.Tests.Devices;

internal sealed class CudaAbsenceTests
{
    [Test]
    public void A_LibTorch_without_CUDA_is_told_first_since_no_driver_would_help()
    {
        var without = CudaAbsence.Explain(withCuda: false, driver: false, visible: null, failure: "x", fromPackages: false);
        Assert.That(without.Reason, Is.EqualTo("this LibTorch was built without CUDA, and there is no NVIDIA driver either"));
        Assert.That(without.Remedy, Is.EqualTo("an NVIDIA driver, and another LibTorch: LIBTORCH=/path or LIBTORCH_USE_PYTORCH=1 ./setup.sh"));
        Assert.That(without.HasDriver, Is.False);

        var with = CudaAbsence.Explain(withCuda: false, driver: true, visible: "", failure: null, fromPackages: false);
        Assert.That(with.Reason, Is.EqualTo("this LibTorch was built without CUDA, though there is an NVIDIA driver"));
        Assert.That(with.Remedy, Is.EqualTo("another LibTorch: LIBTORCH=/path or LIBTORCH_USE_PYTORCH=1 ./setup.sh"));
        Assert.That(with.HasDriver);
    }

    [Test]
    public void Packages_are_changed_for_those_with_CUDA()
        => Assert.That(CudaAbsence.Explain(withCuda: false, driver: true, null, null, fromPackages: true).Remedy, Is.EqualTo("the CUDA packages: DEEPNET_DEVICE=cuda ./setup.sh"));

    [Test]
    public void A_missing_driver_is_named()
        => Assert.That(CudaAbsence.Explain(withCuda: true, driver: false, visible: "0", "x", fromPackages: false).Reason, Does.StartWith("there is no NVIDIA driver"));

    [Test]
    public void Devices_that_are_hidden_or_refused_by_the_driver_are_told_apart()
    {
        Assert.That(CudaAbsence.Explain(true, true, visible: "-1", "x", false).ToString(), Is.EqualTo(
            "the driver shows no device it can use; CUDA_VISIBLE_DEVICES=-1. It takes a CUDA_VISIBLE_DEVICES that names devices which nvidia-smi lists, or none at all."));
        Assert.That(CudaAbsence.Explain(true, true, null, "the driver is too old", false).Reason, Is.EqualTo("the driver shows no device it can use: the driver is too old"));
    }
}
