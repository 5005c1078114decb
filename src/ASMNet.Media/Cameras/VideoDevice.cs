using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ASMNet.Media.Cameras;

/// <summary>What the kernel says of a Linux video device (<c>linux/videodev2.h</c>). One camera has several, of which one gives pictures; others are no cameras at all.</summary>
internal static partial class VideoDevice
{
    private const int ReadOnlyNonblocking = 0x800;

    /// <summary>Whether a device is a camera that gives pictures by itself; null where it is there and does not let itself be asked.</summary>
    /// <param name="path">Such as <c>/dev/video2</c>.</param>
    public static bool? IsCamera(string path)
    {
        using SafeFileHandle device = Open(path, ReadOnlyNonblocking);
        return !device.IsInvalid ? Capability(device) is byte[] capability && GivesPictures(capability) && HasCameraInput(device)
            : IsRefusal(Marshal.GetLastPInvokeError()) ? null
            : false;
    }

    /// <summary>Whether a device that cannot be opened is there all the same: not for this container or user, or not now.</summary>
    /// <param name="error">Of <c>errno.h</c>.</param>
    public static bool IsRefusal(int error)
    {
        const int NotPermitted = 1;
        const int NotAllowed = 13;
        const int Busy = 16;
        return error is NotPermitted or NotAllowed or Busy;
    }

    /// <summary>Opens a device; the handle is invalid where that fails.</summary>
    public static SafeFileHandle Open(string path, int flags) => new(OpenFile(path, flags), ownsHandle: true);

    /// <summary>Its <c>struct v4l2_capability</c>; null where it is no video device.</summary>
    public static byte[]? Capability(SafeFileHandle device)
    {
        const uint QueryCapabilities = 0x80685600;
        byte[] capability = new byte[104];
        return Control(device, QueryCapabilities, capability) == 0 ? capability : null;
    }

    /// <summary>What this device can do, of the several that the hardware may have.</summary>
    /// <param name="capability">Its <c>struct v4l2_capability</c>.</param>
    public static uint Abilities(ReadOnlySpan<byte> capability)
    {
        const uint HasOwn = 0x80000000;
        uint all = BinaryPrimitives.ReadUInt32LittleEndian(capability[84..]);
        return (all & HasOwn) != 0 ? BinaryPrimitives.ReadUInt32LittleEndian(capability[88..]) : all;
    }

    /// <summary>Whether it gives pictures that no program has to give it first, and without other devices being set up, as the parts of a phone's or a laptop's picture processor must be.</summary>
    /// <param name="capability">Its <c>struct v4l2_capability</c>.</param>
    public static bool GivesPictures(ReadOnlySpan<byte> capability)
    {
        const uint Capture = 0x1; // ffmpeg opens no other, such as those of several planes
        const uint Output = 0x2 | 0x2000;
        const uint NeedsOthers = 0x20000000;
        uint abilities = Abilities(capability);
        return (abilities & Capture) != 0 && (abilities & (Output | NeedsOthers)) == 0;
    }

    // Picture processors that only change what a program gives to another of their devices have no input.
    private static bool HasCameraInput(SafeFileHandle device)
    {
        const uint EnumerateInputs = 0xC050561A;
        byte[] input = new byte[80];
        return Control(device, EnumerateInputs, input) == 0 && IsCameraInput(input);
    }

    /// <summary>Whether pictures come in from a camera, or from what USB devices that take another's signal have, of which the kernel says nothing; not from a tuner or a touch pad.</summary>
    /// <param name="input">Its <c>struct v4l2_input</c>.</param>
    public static bool IsCameraInput(ReadOnlySpan<byte> input)
    {
        const uint Unsaid = 0;
        const uint Camera = 2;
        return BinaryPrimitives.ReadUInt32LittleEndian(input[36..]) is Unsaid or Camera;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(SafeFileHandle device, nuint request, [In, Out] byte[] data);
}
