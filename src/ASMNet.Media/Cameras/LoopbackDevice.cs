using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ASMNet.Media.Cameras;

/// <summary>Linux video devices that take pictures instead of giving them, as v4l2loopback makes them: other programs see a camera there.</summary>
public static class LoopbackDevice
{
    private const string HowToGetOne = "install the package v4l2loopback-dkms and make one with 'sudo modprobe v4l2loopback exclusive_caps=1'";

    /// <summary>Makes sure that a device takes pictures.</summary>
    /// <param name="path">Such as <c>/dev/video2</c>.</param>
    /// <exception cref="MediaException">It is not there, may not be opened, or takes none; the message says what to do.</exception>
    public static void Require(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!OperatingSystem.IsLinux())
        {
            throw new MediaException("a virtual camera needs Linux; elsewhere OBS can make one from the page /?view=stage.");
        }

        const int NotThere = 2;
        const int NotAllowed = 13;
        const int ReadWriteNonblocking = 0x802;
        using SafeFileHandle device = VideoDevice.Open(path, ReadWriteNonblocking);
        if (device.IsInvalid)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new MediaException(error switch
            {
                NotThere => $"there is no device '{path}'; {HowToGetOne}.",
                NotAllowed => $"'{path}' may not be opened by this user, who must be in the group 'video'.",
                _ => $"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error).TrimEnd('.')}.",
            });
        }

        byte[] capability = VideoDevice.Capability(device) ?? throw new MediaException($"'{path}' is no video device; {HowToGetOne}.");
        if (!TakesPictures(capability))
        {
            throw new MediaException($"'{path}' ({CardOf(capability)}) gives pictures and takes none; {HowToGetOne}.");
        }
    }

    /// <summary>Whether a device takes pictures.</summary>
    /// <param name="capability">What the kernel says of it: <c>struct v4l2_capability</c>.</param>
    internal static bool TakesPictures(ReadOnlySpan<byte> capability)
    {
        const uint Output = 0x2;
        return (VideoDevice.Abilities(capability) & Output) != 0;
    }

    private static string CardOf(ReadOnlySpan<byte> capability) => Encoding.UTF8.GetString(capability.Slice(16, 32)).TrimEnd('\0');
}
