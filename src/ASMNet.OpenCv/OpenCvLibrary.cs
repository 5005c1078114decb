using ASMNet.Media;
using OpenCvSharp;

namespace ASMNet.OpenCv;

/// <summary>Whether OpenCV itself can be loaded, asked once before anything uses it.</summary>
public static class OpenCvLibrary
{
    /// <summary>OpenCV's version.</summary>
    /// <exception cref="MediaException">The native library or something that it needs is missing; the message says what to do.</exception>
    public static string Version()
    {
        try
        {
            return Cv2.GetVersionString() ?? "of unknown version";
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or BadImageFormatException or OpenCvSharpException)
        {
            throw new MediaException(
                $"OpenCV does not start: {(exception.InnerException ?? exception).Message} On Windows install the Visual C++ redistributable (x64), and on N editions the Media Feature Pack.",
                exception);
        }
    }
}
