using ASMNet.Imaging;
using ASMNet.Media;
using OpenCvSharp;

namespace ASMNet.OpenCv.Window;

/// <summary>A window of OpenCV's own: Q or Escape quits, R records, O switches the overlay, M mirrors, Space resets.</summary>
public sealed class OpenCvWindow : IPreviewWindow
{
    private const int Escape = 27;

    private readonly string _title;
    private bool _open;
    private bool _sized;

    /// <summary>Opens the window.</summary>
    /// <param name="title">Its title.</param>
    /// <exception cref="MediaException">There is no screen.</exception>
    public OpenCvWindow(string title)
    {
        ArgumentException.ThrowIfNullOrEmpty(title);
        _title = title;
        try
        {
            Cv2.NamedWindow(title, WindowFlags.Normal | WindowFlags.KeepRatio | WindowFlags.GuiNormal);
            _open = true;
        }
        catch (OpenCVException exception)
        {
            throw new MediaException($"No window can be opened: {OneLine.Of(exception)} Use the web page instead.", exception);
        }
    }

    /// <summary>
    /// Whether the window is still there. Its property <c>Visible</c> would be the one to ask, but on GTK that is -1 for every window; this one is
    /// negative on every system only when there is no window of the name.
    /// </summary>
    private bool Exists => Cv2.GetWindowProperty(_title, WindowPropertyFlags.AutoSize) >= 0;

    /// <inheritdoc/>
    public unsafe WindowCommand Show(in ImageView picture)
    {
        ObjectDisposedException.ThrowIf(!_open, this);

        // Asked before the picture is shown: showing it would open a closed window again. The messages go on, since with them GTK takes it off the screen.
        if (!Exists)
        {
            return Poll();
        }

        if (!_sized)
        {
            Cv2.ResizeWindow(_title, picture.Width, picture.Height);
            _sized = true;
        }

        fixed (byte* pixels = picture.Pixels)
        {
            using Mat view = PictureHeader.Over(pixels, picture);
            Cv2.ImShow(_title, view);
        }

        return Poll();
    }

    /// <inheritdoc/>
    public WindowCommand Poll()
    {
        ObjectDisposedException.ThrowIf(!_open, this);

        // The window lives on this call: its messages are handled nowhere else.
        int key = Cv2.WaitKeyEx(1);
        return Exists ? CommandOf(key) : WindowCommand.Quit;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_open)
        {
            _open = false;
            if (Exists)
            {
                Cv2.DestroyWindow(_title);

                // GTK takes it off the screen with the next messages.
                Cv2.WaitKeyEx(1);
            }
        }
    }

    /// <summary>The upper half of a key tells Shift, Caps Lock and Num Lock, which must not make the keys dead.</summary>
    private static WindowCommand CommandOf(int key) => (key & 0xFFFF) switch
    {
        Escape or 'q' or 'Q' => WindowCommand.Quit,
        'r' or 'R' => WindowCommand.ToggleRecording,
        'o' or 'O' => WindowCommand.ToggleOverlay,
        'm' or 'M' => WindowCommand.ToggleMirror,
        ' ' => WindowCommand.Reset,
        _ => WindowCommand.None,
    };
}
