namespace DeepNet.Training;

/// <summary>How the work is carried out; but for rounding, results do not depend on it.</summary>
public sealed record ExecutionOptions
{
    /// <summary>
    /// Whether images [batch, channels, height, width] and the weights of convolutions lie in memory with the channels innermost, which most
    /// convolutions are computed faster with. Default null: where the model has two-dimensional convolutions; in float32 on the CPU only
    /// where the first of them takes more than one channel, since images without colour gain nothing there.
    /// </summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>
    /// Whether only operators are used whose results are the same in every run, at a cost on CUDA; one that has no such implementation is an
    /// error. Default false. On the CPU results are the same in every run with the same number of threads. On CUDA this sets
    /// <c>CUBLAS_WORKSPACE_CONFIG</c> where it is not set (<see cref="DeterministicAlgorithms"/>).
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>
    /// Whether products of float32 matrices and convolutions may be computed in TensorFloat-32 on CUDA, with a mantissa of 10 bits instead of 23 and
    /// several times as fast (NVIDIA Ampere and later). Default null: as the process has it set, which is float32 for products and TensorFloat-32
    /// for convolutions unless somebody has changed it.
    /// </summary>
    public bool? AllowTF32 { get; init; }

    /// <summary>
    /// Whether cuDNN tries all its algorithms on the first convolution of each shape and keeps the fastest: worth it where shapes stay the same; not
    /// together with <see cref="Deterministic"/>. Default false.
    /// </summary>
    public bool CudnnBenchmark { get; init; }

    /// <summary>
    /// Whether autograd checks every gradient for NaN and names the operator that made the first, at about twice the time
    /// (<c>torch.autograd.detect_anomaly</c>). Default false.
    /// </summary>
    public bool DetectAnomalies { get; init; }

    /// <summary>
    /// How often a batch may be halved when memory does not suffice, 0 to 16; each time its gradients are accumulated over twice as many
    /// parts, which is the same mathematics but for batch normalization. 0 makes such an error end the run. Default 6.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int HalvingsWhenOutOfMemory { get; init => field = Require.Between(0, 16, value); } = 6;

    /// <summary>
    /// Steps between two reads of losses, gradient norms and metrics from the device, 1 to 10,000: reading makes the host wait until a GPU has
    /// done all that it was told. Observers hear of the steps when they are read, of each with its own figures and in order; whatever goes by
    /// figures (validation, the end of an epoch, checkpoints, an interruption) has them read first. Default null: 20 on CUDA, else 1.
    /// </summary>
    /// <remarks>
    /// <para>A step that met a value which is not finite changes nothing, and nor do those after it until the read; the run then goes back to that
    /// step, does what <see cref="NumericsOptions.WhenNonFinite"/> says, and goes on from there as if each step had been read.
    /// <see cref="GradientsReady"/> comes with the step itself: for one that turns out bad too, and again for those that are repeated.</para>
    /// <para>Every step is read where somebody has to know: with several players or a player that pauses (<see cref="Player.Every"/>), an
    /// optimizer that takes two passes (<see cref="SharpnessAware"/>), a training metric of one's own that does not tally (<see cref="Metric.Tallies"/>), an
    /// average of weights together with loss scaling. An optimizer that cannot step on the device has the norm of the gradients read in each step,
    /// and only the rest later.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int? ReadEvery { get; init => field = value is { } steps ? Require.Between(1, 10_000, steps) : null; }

    /// <summary>
    /// Whether a step on CUDA (the passes of its window, the limits of gradients, the update) is recorded as a CUDA graph and repeated with one call,
    /// which is faster where a network's operators are so small that the GPU waits for the host. Default false.
    /// </summary>
    /// <remarks>
    /// <para>Each shape of a window's batches is recorded by itself, after three steps as ever; there may be 8 shapes. Results are those without recording,
    /// dropout in windows of several batches included. Where an observer looks at gradients (<see cref="ITrainingObserver.WatchesGradients"/>) the step is
    /// cut into two graphs, between which it is told. Layers that are frozen, thawed or put in another mode meanwhile are found out, and the step is
    /// recorded anew; so it is when a step was not finite, and when batches are halved because memory ran out.</para>
    /// <para>Refused, in words that say what to do: a model on another device, whatever has every step read (<see cref="ReadEvery"/>), an optimizer that does
    /// not step on the device, <see cref="DetectAnomalies"/>, steps that read values on the host or go by <see cref="TrainingStep.StepsTaken"/>, padded
    /// batches with lengths.</para>
    /// <para>The host's own code in a step, a module or a hook runs while a step is recorded, and not when that is repeated: what takes another way from time
    /// to time, or goes by a field that somebody changes, is recorded as it went once. That cannot be found out.</para>
    /// </remarks>
    public bool CudaGraph { get; init; }

    /// <summary>What records steps in the place of CUDA, so that this can be tested without it. Default null: CUDA does.</summary>
    internal Func<IStepGraph>? Graphs { get; init; }

    /// <summary>Whether the CPU updates weights as a GPU does, by rates that lie on the device, so that this can be tested without one. Default false.</summary>
    internal bool StepsOnDevice { get; init; }
}
