using ASMNet.Imaging;

namespace ASMNet.Media;

/// <summary>A window that shows pictures. One thread uses it, the one that made it.</summary>
public interface IPreviewWindow : IDisposable
{
    /// <summary>Shows a picture and lets the window handle its messages.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>What the user asked for since the last call.</returns>
    /// <exception cref="MediaException">There is no screen to show it on.</exception>
    WindowCommand Show(in ImageView picture);

    /// <summary>Lets the window handle its messages while there is no new picture. A window that is not asked for long looks dead to the user.</summary>
    /// <returns>What the user asked for since the last call.</returns>
    WindowCommand Poll();
}
