using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>
/// Brings batches to the device that computes with them: while it computes with one, the next is copied already.
/// <code>
/// foreach (var batch in loader.From(new LoaderPosition(epoch)).OnDevice(torch.CUDA))
///     Train(batch.Inputs, batch.Targets);
/// </code>
/// </summary>
/// <remarks>
/// On a CUDA device copies run on a stream of their own, beside the computation, where batches lie in page-locked memory
/// (<see cref="LoaderOptions.PinMemory"/>); the device, not the program, waits for a copy before it computes with it. Order, numbers and
/// <see cref="Batch.Index"/> are the source's. The trainer brings its batches to the model's device in this way.
/// </remarks>
public static class DeviceBatches
{
    /// <summary>How many batches may be on their way, at the most.</summary>
    internal const int MostAhead = 16;

    /// <summary>The batches on a device.</summary>
    /// <param name="batches">A loader's batches, or any others.</param>
    /// <param name="device">Where they are wanted. Batches that lie there already are passed on as they are, and those on the CPU cost nothing there.</param>
    /// <param name="ahead">How many batches are copied while one is used, 1 to 16, which is the device memory that they take. Default 1, which is enough unless
    /// batches are made at an uneven pace. Nothing is ahead where the device is the CPU.</param>
    /// <returns>A sequence that frees each copy when the loop moves on or ends (<see cref="Batch.Keep"/> takes one over), and leaves the source's batches to the
    /// source. What goes wrong in the source is thrown where its batch would have come.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ahead"/> is outside its range.</exception>
    public static IEnumerable<Batch> OnDevice(this IEnumerable<Batch> batches, Device device, int ahead = 1)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(device);
        Require.Between(1, MostAhead, ahead, nameof(ahead));
        return device.type == DeviceType.CPU ? Directly(batches, device) : Ahead(batches, () => BatchCopies.To(device), ahead);
    }

    /// <summary>The batches on a device, for <c>await foreach</c>.</summary>
    /// <param name="batches">A loader's batches (<see cref="BatchLoader.FromAsync"/>), or any others.</param>
    /// <param name="device">Where they are wanted.</param>
    /// <param name="ahead">How many batches are copied while one is used, 1 to 16. Default 1.</param>
    /// <param name="cancellation">Ends the source's loop, where that can be cancelled.</param>
    /// <returns>The batches that the other overload gives.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ahead"/> is outside its range.</exception>
    public static IAsyncEnumerable<Batch> OnDevice(
        this IAsyncEnumerable<Batch> batches, Device device, int ahead = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(device);
        Require.Between(1, MostAhead, ahead, nameof(ahead));
        return device.type == DeviceType.CPU ? DirectlyAsync(batches, device, cancellation) : AheadAsync(batches, () => BatchCopies.To(device), ahead, cancellation);
    }

    /// <summary>Copies in one way or another, ahead of their use.</summary>
    internal static IEnumerable<Batch> Ahead(IEnumerable<Batch> batches, Func<BatchCopies> open, int ahead)
    {
        using var copies = open();
        using var source = batches.GetEnumerator();
        using var copied = new CopiedBatches(copies, ahead);
        while (true)
        {
            Fill(copied, source);
            if (!copied.TryTake(out var batch, out var isCopy))
                yield break;
            Fill(copied, source);
            try
            {
                yield return batch;
            }
            finally
            {
                copied.Release(batch, isCopy);
            }
        }
    }

    internal static async IAsyncEnumerable<Batch> AheadAsync(
        IAsyncEnumerable<Batch> batches, Func<BatchCopies> open, int ahead, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var copies = open();
        await using var source = batches.GetAsyncEnumerator(cancellation);
        using var copied = new CopiedBatches(copies, ahead);
        while (true)
        {
            await FillAsync(copied, source).ConfigureAwait(false);
            if (!copied.TryTake(out var batch, out var isCopy))
                yield break;
            await FillAsync(copied, source).ConfigureAwait(false);
            try
            {
                yield return batch;
            }
            finally
            {
                copied.Release(batch, isCopy);
            }
        }
    }

    private static void Fill(CopiedBatches copied, IEnumerator<Batch> source)
    {
        while (copied.WantsMore)
            try
            {
                copied.Add(source.MoveNext() ? source.Current : null);
            }
            catch (Exception failure)
            {
                copied.Fail(failure);
            }
    }

    private static async ValueTask FillAsync(CopiedBatches copied, IAsyncEnumerator<Batch> source)
    {
        while (copied.WantsMore)
            try
            {
                copied.Add(await source.MoveNextAsync().ConfigureAwait(false) ? source.Current : null);
            }
            catch (Exception failure)
            {
                copied.Fail(failure);
            }
    }

    private static IEnumerable<Batch> Directly(IEnumerable<Batch> batches, Device device)
    {
        foreach (var batch in batches)
        {
            var moved = batch.To(device);
            try
            {
                yield return moved;
            }
            finally
            {
                Release(batch, moved);
            }
        }
    }

    private static async IAsyncEnumerable<Batch> DirectlyAsync(
        IAsyncEnumerable<Batch> batches, Device device, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
        {
            var moved = batch.To(device);
            try
            {
                yield return moved;
            }
            finally
            {
                Release(batch, moved);
            }
        }
    }

    private static void Release(Batch batch, Batch moved)
    {
        if (moved != batch && !moved.IsKept)
            moved.Dispose();
    }
}
