using System.Collections.Concurrent;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.OpenCv.Window;

namespace ASMNet.OpenCv.Tests.Window;

/// <summary>A window that shows pictures of 400x300 on the windows' thread until it is disposed, and keeps what the user asked for.</summary>
public sealed class ShownWindow(string title, int colour) : IDisposable
{
    private const int Width = 400;
    private const int Height = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _colour = colour;
    private volatile bool _pauses;
    private volatile bool _ends;
    private volatile int _shown;

    public int Colour
    {
        get => _colour;
        set => _colour = value;
    }

    /// <summary>Whether no new pictures come.</summary>
    public bool Pauses
    {
        get => _pauses;
        set => _pauses = value;
    }

    public int Shown => _shown;

    public ConcurrentQueue<WindowCommand> Commands { get; } = new();

    public void Run()
    {
        try
        {
            using OpenCvWindow window = new(title);
            byte[] pixels = new byte[3 * Width * Height];
            while (!_ends)
            {
                WindowCommand command = _pauses ? window.Poll() : Show(window, pixels);
                if (command != WindowCommand.None)
                {
                    Commands.Enqueue(command);
                }
            }

            window.Dispose();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            _ended.SetException(exception);
        }
    }

    public void Dispose()
    {
        _ends = true;
        _ended.Task.WaitAsync(Patience).GetAwaiter().GetResult();
    }

    private WindowCommand Show(OpenCvWindow window, byte[] pixels)
    {
        int rgb = _colour;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = ((byte)rgb, (byte)(rgb >> 8), (byte)(rgb >> 16));
        }

        WindowCommand command = window.Show(new ImageView(pixels, Width, Height, 3 * Width));
        _shown++;
        return command;
    }
}
