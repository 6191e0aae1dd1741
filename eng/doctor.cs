#:project ../DeepNet.Core/DeepNet.Core.csproj
#:property PublishAot=false
#:property AllowUnsafeBlocks=true

// Loads the tensor library as every DeepNet program does, multiplies two matrices, and prints what this process then holds.
// Argument: the device that was chosen, cpu or cuda. Exit code 1 when something is wrong.

using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using DeepNet;
using TorchSharp;

var problems = 0;
try
{
    using var square = torch.ones(256, 256);
    using var product = torch.mm(square, square);
    if (product.sum().item<float>() != 256 * 256 * 256)
        Problem("a product of two matrices came out wrong: the BLAS that was loaded is broken.");
}
catch (Exception error)
{
    var cause = error is TypeInitializationException { InnerException: { } inner } ? inner : error;
    Row("LibTorch", "could not be loaded");
    Problem(cause.Message);
    return 1;
}

var libraries = Library.Loaded();
var torchCpu = libraries.FirstOrDefault(library => library.Is("torch_cpu"));
var native = libraries.FirstOrDefault(library => library.Is("deepnet"));
var build = native?.Text("dn_build_configuration") ?? "";

if (native is not null)
    Row("libdeepnet", native.Path);
Row("LibTorch", $"{native?.Text("dn_torch_version") ?? torch.__version__} in {torchCpu?.Path ?? "an unknown place"}");
Blas();
OneDnn();
if (Find(build, @"CPU capability usage: (\S+)") is { } capability)
    Row("Kernels", capability);
Threads();
Cuda(args.FirstOrDefault() ?? "cpu");
return problems == 0 ? 0 : 1;

void Blas()
{
    // The library that LibTorch's own calls reach, which need not be the only one loaded.
    var blas = torchCpu?.Export("sgemm_") is { } address and not 0 ? libraries.FirstOrDefault(library => library.Holds(address)) : null;
    if (blas is null)
    {
        Row("BLAS", Find(build, @"BLAS_INFO=(\w+)") ?? "inside LibTorch");
    }
    else if (blas == torchCpu)
    {
        Row("BLAS", $"{Find(build, @"BLAS_INFO=(\w+)") ?? "MKL"}, inside LibTorch");
    }
    else
    {
        Row("BLAS", blas.OpenBlas is { } kind ? $"{Find(blas.Text("openblas_get_config") ?? "", @"(OpenBLAS \S+)") ?? "OpenBLAS"}, {kind}, {blas.Path}" : blas.Path);
        if (blas.OpenBlas is null && Path.GetFileName(blas.Path).StartsWith("libblas", StringComparison.Ordinal))
            Problem("this is the slow reference BLAS; run: sudo apt-get install -y libopenblas0-openmp");
    }
    foreach (var other in libraries.Where(library => library != blas && library.IsBlas))
        Row("", $"also loaded: {other.Path}{(other.OpenBlas is { } kind ? $", {kind}" : "")}");
    if (libraries.FirstOrDefault(library => library.IsBlas && library.OpenBlas is { } kind && kind != Library.OpenMpBuild) is { } fighting)
        Problem($"the {fighting.OpenBlas} of OpenBLAS fights LibTorch's own OpenMP threads; run: sudo apt-get install -y libopenblas0-openmp");
}

void OneDnn()
{
    var version = Find(build, @"MKL-DNN v(\S+)") ?? Find(build, @"oneDNN v(\S+)");
    var place = libraries.FirstOrDefault(library => library.Is("dnnl") || library.Is("mkldnn"))?.Path ?? "inside LibTorch";
    Row("oneDNN", version is null && native is not null ? "none: this LibTorch was built without it" : $"{version} {place}".TrimStart());
}

void Threads()
{
    var openMp = libraries.Where(library => library.Is("gomp") || library.Is("iomp5") || library.Is("omp")).ToArray();
    Row("Threads", $"{torch.get_num_threads()} within an operator, {torch.get_num_interop_threads()} between operators, {Environment.ProcessorCount} processors");
    Row("OpenMP", openMp.Length == 0 ? "inside LibTorch" : string.Join(", ", openMp.Select(library => library.Path)));
    string[] settings = ["OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME"];
    Row("Waiting", string.Join(", ", settings.Select(name => (name, value: Libc.Environment(name)))
        .Where(setting => setting.value is not null).Select(setting => $"{setting.name}={setting.value}").DefaultIfEmpty("OpenMP's own policy")));
    if (openMp.Length > 1)
        Problem("two OpenMP runtimes in one process have two sets of threads; the BLAS and LibTorch should share one.");
}

void Cuda(string chosen)
{
    var devices = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
    if (devices > 0)
    {
        Row("CUDA", $"{CudaVersions.Runtime?.ToString() ?? "in LibTorch"}, driver for up to {CudaVersions.Driver?.ToString() ?? "an unknown version"}, "
            + $"cuDNN {(torch.cuda.is_cudnn_available() ? CudaVersions.Cudnn?.ToString() ?? "available" : "not available")}");
        for (var index = 0; index < devices; index++)
            if (CudaDeviceInfo.Read(new torch.Device(DeviceType.CUDA, index)) is { } info)
                Row("", FormattableString.Invariant($"cuda:{index}: {info.Name}, capability {info.Capability}, {info.Memory / (double)(1 << 30):F1} GiB"));
        string[] missing = [.. new[] { (Feature.CudaGraphs, "graphs"), (Feature.CudaStreams, "streams"), (Feature.CudaMemoryStatistics, "statistics of memory") }
            .Where(feature => !Native.Supports(feature.Item1)).Select(feature => feature.Item2)];
        if (missing.Length > 0)
            Row("", $"without {string.Join(", ", missing)}: {(native is null ? "DEEPNET_TORCH=libtorch ./setup.sh has them" : "CUDA's headers or LibTorch 2.4 were missing when libdeepnet was built")}");
        return;
    }
    if (CudaAbsence.Find() is not { } absence)
        return;
    Row("CUDA", $"none: {absence.Reason}");
    if (absence.HasDriver)
        Row("", $"it takes {absence.Remedy}");
    else if (chosen == "cuda")
        Row("", "a LibTorch for CUDA runs on the processor just as well");
}

static void Row(string name, string text) => Console.WriteLine($"{name,-12} {text}");

void Problem(string text)
{
    problems++;
    Row("", $"! {text}");
}

static string? Find(string text, string pattern) => Regex.Match(text, pattern) is { Success: true } match ? match.Groups[1].Value : null;

/// <summary>A shared library of this process: its file and the addresses it lies at.</summary>
internal sealed unsafe class Library(string path, (nint From, nint To)[] ranges)
{
    public const string OpenMpBuild = "OpenMP build";

    private readonly nint _handle = NativeLibrary.TryLoad(path, out var handle) ? handle : 0;

    public string Path => path;

    public bool IsBlas => Regex.IsMatch(System.IO.Path.GetFileName(path), "^lib(blas|openblas|mkl_rt|mkl_core|blis)");

    /// <summary>Which build of OpenBLAS this is; null when it is none.</summary>
    public string? OpenBlas => Number("openblas_get_parallel") switch
    {
        null => null,
        0 => "single-threaded build",
        1 => "pthread build",
        _ => OpenMpBuild,
    };

    public static Library[] Loaded() => [.. File.ReadLines("/proc/self/maps")
        .Select(line => Regex.Match(line, @"^([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ \S+ +(/.*\.so[.0-9]*)$"))
        .Where(match => match.Success)
        .GroupBy(match => match.Groups[3].Value, match => (From: Address(match.Groups[1]), To: Address(match.Groups[2])))
        .Select(group => new Library(group.Key, [.. group]))];

    public bool Is(string name) => Regex.IsMatch(System.IO.Path.GetFileName(path), $@"^lib{name}([.-].*)?\.so");

    public bool Holds(nint address) => ranges.Any(range => range.From <= address && address < range.To);

    public nint Export(string name) => NativeLibrary.TryGetExport(_handle, name, out var address) ? address : 0;

    public int? Number(string function) => Export(function) is var address and not 0 ? ((delegate* unmanaged<int>)address)() : null;

    public string? Text(string function)
        => Export(function) is var address and not 0 ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)address)()) : null;

    private static nint Address(Group hexadecimal) => nint.Parse(hexadecimal.ValueSpan, System.Globalization.NumberStyles.HexNumber);
}

/// <summary>The environment as native code sees it, with what the loader has set.</summary>
internal static partial class Libc
{
    public static string? Environment(string name) => Marshal.PtrToStringUTF8(getenv(name));

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getenv(string name);
}
