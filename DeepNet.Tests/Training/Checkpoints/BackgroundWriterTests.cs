using DeepNet.Training;

namespace DeepNet.Tests.Training;

public sealed class BackgroundWriterTests
{
    private static readonly CheckpointSaved _saved = new("folder", 7);

    [Test]
    public void It_writes_on_another_thread_while_the_caller_goes_on()
    {
        using var go = new ManualResetEventSlim();
        var writer = new BackgroundWriter();
        var thread = 0;
        writer.Start(() =>
        {
            thread = Environment.CurrentManagedThreadId;
            go.Wait();
            return _saved;
        });
        Assert.That(writer.IsBusy, Is.True);
        Assert.That(writer.Poll(), Is.Null, "still writing");
        Assert.That(() => writer.Start(() => _saved), Throws.InvalidOperationException.With.Message.EqualTo("Something is being written already."));

        go.Set();
        Assert.That(writer.Wait(), Is.SameAs(_saved));
        Assert.That(thread, Is.Not.Zero.And.Not.EqualTo(Environment.CurrentManagedThreadId));
        Assert.That(writer.IsBusy, Is.False);
        Assert.That(writer.Wait(), Is.Null, "told once");
        Assert.That(writer.Poll(), Is.Null);
    }

    [Test]
    public void An_error_surfaces_once_as_it_was_and_then_it_writes_again()
    {
        var writer = new BackgroundWriter();
        writer.Start(() => throw new IOException("no room"));
        Assert.That(() => writer.Wait(), Throws.TypeOf<IOException>().With.Message.EqualTo("no room"));
        Assert.That(writer.Wait(), Is.Null);
        writer.Start(() => _saved);
        Assert.That(writer.Wait(), Is.SameAs(_saved));
    }
}
