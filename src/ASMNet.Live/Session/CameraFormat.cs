namespace ASMNet.Live.Session;

/// <summary>How a browser's picture is laid out.</summary>
public enum CameraFormat
{
    /// <summary>Four bytes a pixel: red, green, blue, unused.</summary>
    Rgba = 0,

    /// <summary>Three planes: luma, then the two colour differences at half size; BT.601, 16 to 235.</summary>
    I420 = 1,

    /// <summary>Two planes: luma, then both colour differences interleaved at half size; BT.601, 16 to 235.</summary>
    Nv12 = 2,
}
