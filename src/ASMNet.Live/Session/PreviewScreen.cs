using ASMNet.Imaging;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// Shows the newest picture in a window of this machine. The window lives on a thread of its own, as windows must, which also handles
/// its messages while no picture comes; the pipeline leaves a copy and goes on.
/// </summary>
public sealed class PreviewScreen : IDisposable
{
    /// <summary>A user notices when a window answers later than this.</summary>
    private static readonly TimeSpan MessageInterval = TimeSpan.FromMilliseconds(30);

    // a window whose system does not answer must not keep the program from ending; its thread goes with the process
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _arrived = new(false);
    private readonly Func<IPreviewWindow> _open;
    private readonly Action<WindowCommand> _command;
    private readonly Thread _thread;
    private byte[] _waiting = [];
    private byte[] _shown = [];
    private int _width;
    private int _height;
    private bool _isWaiting;
    private bool _ends;

    /// <summary>Opens the window.</summary>
    /// <param name="open">Makes the window; called on its thread.</param>
    /// <param name="command">Receives what the user asks for in it, or <see cref="WindowCommand.Quit"/> when it cannot be shown.</param>
    public PreviewScreen(Func<IPreviewWindow> open, Action<WindowCommand> command)
    {
        _open = open;
        _command = command;
        _thread = new Thread(Run) { IsBackground = true, Name = "preview window" };
        _thread.Start();
    }

    /// <summary>Whether the overlay is drawn; O in the window switches it. Default true.</summary>
    public bool ShowsOverlay { get; private set; } = true;

    /// <summary>Whether the picture is mirrored, as people know themselves; M in the window switches it. Default false.</summary>
    public bool ShowsMirror { get; private set; }

    /// <summary>Why the window could not be shown; null when it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>Leaves a copy of a picture. Never waits for the window; a picture that was not shown yet is replaced.</summary>
    /// <param name="picture">A packed picture.</param>
    public void Offer(in ImageView picture)
    {
        int length = 3 * picture.Width * picture.Height;
        lock (_gate)
        {
            if (_ends)
            {
                return;
            }

            if (_waiting.Length != length)
            {
                _waiting = new byte[length];
            }

            picture.Pixels[..length].CopyTo(_waiting);
            _width = picture.Width;
            _height = picture.Height;
            _isWaiting = true;
            _arrived.Set();
        }
    }

    /// <summary>Closes the window.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_ends)
            {
                return;
            }

            _ends = true;
            _arrived.Set();
        }

        if (Thread.CurrentThread == _thread || _thread.Join(Patience))
        {
            _arrived.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            using IPreviewWindow window = _open();
            WindowCommand command = WindowCommand.None;
            while (command != WindowCommand.Quit && WaitForPicture())
            {
                command = TryTake(out ImageView picture) ? window.Show(picture) : window.Poll();
                Handle(command);
            }
        }
        catch (MediaException exception)
        {
            Problem = exception.Message;
            _command(WindowCommand.Quit);
        }
    }

    /// <summary>Waits a little for a picture.</summary>
    /// <returns>False when the window is to close.</returns>
    private bool WaitForPicture()
    {
        _arrived.WaitOne(MessageInterval);
        lock (_gate)
        {
            return !_ends;
        }
    }

    /// <summary>Takes the newest picture, unless it was taken already: a signal may come later than the picture that it tells of.</summary>
    private bool TryTake(out ImageView picture)
    {
        lock (_gate)
        {
            if (!_isWaiting)
            {
                picture = default;
                return false;
            }

            // what was shown becomes the place for the next picture
            (_shown, _waiting) = (_waiting, _shown);
            _isWaiting = false;
            picture = new ImageView(_shown, _width, _height, 3 * _width);
            return true;
        }
    }

    private void Handle(WindowCommand command)
    {
        if (command == WindowCommand.ToggleOverlay)
        {
            ShowsOverlay = !ShowsOverlay;
        }
        else if (command == WindowCommand.ToggleMirror)
        {
            ShowsMirror = !ShowsMirror;
        }
        else if (command != WindowCommand.None)
        {
            _command(command);
        }
    }
}
