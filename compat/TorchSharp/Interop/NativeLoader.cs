using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>
/// Finds and loads libdeepnet, and with it LibTorch: beside the assembly, or where <c>DEEPNET_NATIVE</c> says. What LibTorch reads from the
/// environment or from malloc's settings when it starts is set just before.
/// </summary>
internal static partial class NativeLoader
{
    private static readonly string _file = OperatingSystem.IsWindows() ? "deepnet.dll" : OperatingSystem.IsMacOS() ? "libdeepnet.dylib" : "libdeepnet.so";
    private static readonly Lazy<nint> _library = new(Open);

    internal static void Load() => NativeLibrary.SetDllImportResolver(
        typeof(NativeLoader).Assembly, (name, _, _) => name == "deepnet" ? _library.Value : 0);

    private static nint Open()
    {
        PrepareEnvironment();
        var candidates = Candidates().ToArray();
        var path = candidates.FirstOrDefault(File.Exists)
            ?? throw new DllNotFoundException(
                $"{_file} was not found; looked at {string.Join(", ", candidates)}. Run ./setup.sh in DeepNet's folder, which builds it, then build again.");
        try
        {
            var handle = NativeLibrary.Load(path);
            TuneMalloc(handle);
            ChooseThreads(handle);
            return handle;
        }
        catch (DllNotFoundException error)
        {
            throw new DllNotFoundException(
                $"{path} was found but could not be loaded: {error.Message} Most often the LibTorch it was built for has gone or changed: run ./setup.sh again.", error);
        }
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("DEEPNET_NATIVE") is { Length: > 0 } folder)
            yield return Path.Combine(folder, _file);
        if (Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) is { Length: > 0 } beside)
            yield return Path.Combine(beside, _file);
        yield return Path.Combine(AppContext.BaseDirectory, _file);
    }

    /// <summary>Native code reads libc's environment, which .NET's own calls do not reach. What the user has set is kept.</summary>
    private static void PrepareEnvironment()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // A LibTorch with OpenMPI brings UCX, whose SIGSEGV handler would turn every NullReferenceException into an abort.
        setenv("UCX_ERROR_SIGNALS", "", 0);
        // A thread that spins at a barrier burns the core that the thread it waits for may need: on two cores beside one busy process, a tiny
        // network's step took 400 µs with ten times this spin, 170 with it, 140 on a quiet machine. Without any, larger networks lose a
        // third to waking up. A waiting policy of the user's own is kept.
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            setenv("GOMP_SPINCOUNT", "1000", 0);
        // LibTorch asks once, at a process's first product on CUDA, whether cuBLAS's workspaces allow deterministic algorithms: set later, they would be
        // refused to a program that has computed before. On the newer GPUs this is LibTorch's own choice; on older ones a stream takes 24 MiB more.
        setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
    }

    /// <summary>
    /// glibc gives freed blocks back to the system and asks for them again at the next step; keeping them saves 5 to 15 % of a training
    /// step. <c>DEEPNET_MALLOC=system</c> leaves malloc as it is.
    /// </summary>
    private static unsafe void TuneMalloc(nint library)
    {
        if (Environment.GetEnvironmentVariable("DEEPNET_MALLOC") != "system" && NativeLibrary.TryGetExport(library, "dn_tune_malloc", out var tune))
            ((delegate* unmanaged<void>)tune)();
    }

    /// <summary>
    /// One thread a core that the process may use: LibTorch's own default is one for all on some machines, and two on one core slow each
    /// other down. <c>OMP_NUM_THREADS</c> overrides it.
    /// </summary>
    private static unsafe void ChooseThreads(nint library)
    {
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null && NativeLibrary.TryGetExport(library, "dn_set_num_threads", out var set))
            _ = ((delegate* unmanaged<int, int>)set)(Math.Min(Environment.ProcessorCount, Cores() ?? int.MaxValue));
    }

    /// <summary>The machine's cores, hyper-threads counted once, or null where the system does not tell.</summary>
    private static int? Cores()
    {
        const string Processors = "/sys/devices/system/cpu";
        if (!Directory.Exists(Processors))
            return null;
        var siblings = Directory.EnumerateDirectories(Processors, "cpu*")
            .Select(processor => Path.Combine(processor, "topology", "thread_siblings_list")).Where(File.Exists)
            .Select(File.ReadAllText).Distinct().Count();
        return siblings > 0 ? siblings : null;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
