using OpenCvSharp.Contract;

namespace OpenCvSharp;

public static class Cv2
{
    public static void Resize(InputArray src, OutputArray dst, Size dsize, double fx = 0, double fy = 0, InterpolationFlags interpolation = InterpolationFlags.Linear)
    {
        Mat from = src.Mat;
        Mat to = dst.Mat;
        to.Create(dsize.Height, dsize.Width, from.Type());
        int bytes = from.Type().ElementBytes;
        for (int y = 0; y < to.Rows; y++)
        {
            Span<byte> source = from.Row(y * from.Rows / to.Rows);
            Span<byte> target = to.Row(y);
            for (int x = 0; x < to.Cols; x++)
            {
                source.Slice(x * from.Cols / to.Cols * bytes, bytes).CopyTo(target[(x * bytes)..]);
            }
        }
    }

    public static void CvtColor(InputArray src, OutputArray dst, ColorConversionCodes code, int dstCn = 0)
    {
        dst.Mat.Create(src.Mat.Rows, src.Mat.Cols, MatType.CV_8UC1);
        for (int y = 0; y < src.Mat.Rows; y++)
        {
            Span<byte> source = src.Mat.Row(y);
            Span<byte> target = dst.Mat.Row(y);
            for (int x = 0; x < target.Length; x++)
            {
                target[x] = (byte)(((29 * source[3 * x]) + (150 * source[(3 * x) + 1]) + (77 * source[(3 * x) + 2])) >> 8);
            }
        }
    }

    public static void NamedWindow(string winName, WindowFlags flags = WindowFlags.Normal)
    {
        if (!SimulatedWindows.HasScreen)
        {
            throw new OpenCVException("Can't initialize the window system");
        }

        SimulatedWindows.Shown[winName] = default;
    }

    public static void ImShow(string winName, Mat mat) => SimulatedWindows.Shown[winName] = mat.Size();

    public static int WaitKeyEx(int delay = 0) => SimulatedWindows.Keys.TryDequeue(out int key) ? key : -1;

    public static double GetWindowProperty(string winName, WindowPropertyFlags propId) => SimulatedWindows.Shown.ContainsKey(winName) ? 1 : 0;

    public static void ResizeWindow(string winName, int width, int height)
    {
    }

    public static void DestroyWindow(string winName) => SimulatedWindows.Shown.Remove(winName);

    public static string? GetVersionString() => "4.13.0";
}
