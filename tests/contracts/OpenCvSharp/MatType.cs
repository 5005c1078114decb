namespace OpenCvSharp;

public readonly record struct MatType(int Value)
{
    public static readonly MatType CV_8UC1 = new(0);

    public static readonly MatType CV_8UC3 = new(16);

    public static readonly MatType CV_32FC1 = new(5);

    public int Channels => (Value >> 3) + 1;

    internal int ElementBytes => Channels * ((Value & 7) == 5 ? sizeof(float) : 1);
}
