using System.Runtime.InteropServices;
using System.Runtime.InteropServices.ComTypes;
using System.Runtime.Versioning;
using ASMNet.Media.Cameras;

namespace ASMNet.OpenCv.Cameras;

/// <summary>
/// The names of Windows' cameras in DirectShow's order, which is the order of the numbers that OpenCV's DirectShow backend uses. OpenCV itself does not
/// tell names. Source: Microsoft, "Using the System Device Enumerator".
/// </summary>
[SupportedOSPlatform("windows")]
internal static class DirectShowNames
{
    private static readonly Guid SystemDeviceEnumerator = new("62BE5D10-60EB-11D0-BD3B-00A0C911CE86");
    private static readonly Guid VideoInputCategory = new("860BB310-5D01-11D0-BD3B-00A0C911CE86");
    private static readonly Guid PropertyBag = new("55272A00-42CB-11CE-8135-00AA004BB851");

    public static IReadOnlyList<CameraDevice> List()
    {
        List<CameraDevice> cameras = [];
        Type type = Type.GetTypeFromCLSID(SystemDeviceEnumerator, throwOnError: true)!;
        var enumerator = (ICreateDevEnum)Activator.CreateInstance(type)!;
        Guid category = VideoInputCategory;

        // S_FALSE, 1, and no enumerator: there is no camera at all.
        if (enumerator.CreateClassEnumerator(ref category, out IEnumMoniker? monikers, 0) != 0 || monikers is null)
        {
            return cameras;
        }

        var moniker = new IMoniker[1];
        while (monikers.Next(1, moniker, 0) == 0)
        {
            cameras.Add(new CameraDevice(cameras.Count, NameOf(moniker[0]) ?? $"camera {cameras.Count}"));
        }

        return cameras;
    }

    private static string? NameOf(IMoniker moniker)
    {
        Guid wanted = PropertyBag;
        moniker.BindToStorage(null!, null, ref wanted, out object storage);
        object? value = null;
        return ((IPropertyBag)storage).Read("FriendlyName", ref value, 0) == 0 ? value as string : null;
    }

    [ComImport]
    [Guid("29840822-5B84-11D0-BD3B-00A0C911CE86")]
    [InterfaceType(ComInterfaceType.InterfaceIsIUnknown)]
    private interface ICreateDevEnum
    {
        [PreserveSig]
        int CreateClassEnumerator(ref Guid category, out IEnumMoniker? monikers, int flags);
    }

    [ComImport]
    [Guid("55272A00-42CB-11CE-8135-00AA004BB851")]
    [InterfaceType(ComInterfaceType.InterfaceIsIUnknown)]
    private interface IPropertyBag
    {
        [PreserveSig]
        int Read([MarshalAs(UnmanagedType.LPWStr)] string name, [MarshalAs(UnmanagedType.Struct)] ref object? value, nint errorLog);

        [PreserveSig]
        int Write([MarshalAs(UnmanagedType.LPWStr)] string name, [MarshalAs(UnmanagedType.Struct)] ref object value);
    }
}
