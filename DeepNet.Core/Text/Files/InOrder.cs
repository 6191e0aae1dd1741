namespace DeepNet.Text;

/// <summary>Works on a sequence with several threads and hands on the results in its order, with no more in memory than is being worked on.</summary>
internal static class InOrder
{
    /// <param name="items">The sequence; the calling thread enumerates it.</param>
    /// <param name="work">What is done with each item, on other threads.</param>
    /// <param name="threads">How many items are worked on at once.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="take">Takes each result, on the calling thread.</param>
    public static void Run<TItem, TResult>(IEnumerable<TItem> items, Func<TItem, TResult> work, int threads, CancellationToken cancellation, Action<TResult> take)
    {
        var running = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in items)
            {
                cancellation.ThrowIfCancellationRequested();
                running.Enqueue(Task.Run(() => work(item), cancellation));
                if (running.Count >= threads)
                    take(running.Dequeue().GetAwaiter().GetResult());
            }
            while (running.TryDequeue(out var last))
                take(last.GetAwaiter().GetResult());
        }
        finally
        {
            // After an error nothing goes on behind the caller's back.
            Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }
}
