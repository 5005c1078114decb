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
            throw new MediaException($"No window can be opened: {exception.Message} Use the web page instead.", exception);
        }
    }

    /// <inheritdoc/>
    public unsafe WindowCommand Show(in ImageView picture)
    {
        ObjectDisposedException.ThrowIf(!_open, this);
        if (!_sized)
        {
            Cv2.ResizeWindow(_title, picture.Width, picture.Height);
            _sized = true;
        }
        else if (Cv2.GetWindowProperty(_title, WindowPropertyFlags.Visible) < 1)
        {
            // Asked before the picture is shown: showing it would open a closed window again.
            return WindowCommand.Quit;
        }

        fixed (byte* pixels = picture.Pixels)
        {
            using Mat view = PictureHeader.Over(pixels, picture);
            Cv2.ImShow(_title, view);
        }

        // The window lives on this call: its messages are handled nowhere else.
        return CommandOf(Cv2.WaitKeyEx(1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_open)
        {
            _open = false;
            if (Cv2.GetWindowProperty(_title, WindowPropertyFlags.Visible) >= 0)
            {
                Cv2.DestroyWindow(_title);
            }
        }
    }

    private static WindowCommand CommandOf(int key) => key switch
    {
        Escape or 'q' or 'Q' => WindowCommand.Quit,
        'r' or 'R' => WindowCommand.ToggleRecording,
        'o' or 'O' => WindowCommand.ToggleOverlay,
        'm' or 'M' => WindowCommand.ToggleMirror,
        ' ' => WindowCommand.Reset,
        _ => WindowCommand.None,
    };
}
