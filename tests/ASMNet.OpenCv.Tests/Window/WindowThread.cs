using System.Collections.Concurrent;

namespace ASMNet.OpenCv.Tests.Window;

/// <summary>The one thread on which GTK lives.</summary>
public sealed class WindowThread : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public WindowThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "windows" };
        _thread.Start();
    }

    /// <summary>Opens a window that shows one colour, 0xRRGGBB, over and over.</summary>
    public ShownWindow Open(string title, int colour)
    {
        var window = new ShownWindow(title, colour);
        _work.Add(window.Run);
        return window;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        Assert.True(_thread.Join(Patience));
        _work.Dispose();
    }

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
