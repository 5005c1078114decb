using ASMNet.Imaging;
using OpenCvSharp;

namespace ASMNet.OpenCv;

/// <summary>Makes matrices that look at a picture's own memory, so that OpenCV reads or fills it without a copy.</summary>
internal static class PictureHeader
{
    /// <summary>A matrix over a pooled buffer, whose memory is pinned for its life. The caller disposes the matrix before it gives the buffer back.</summary>
    public static unsafe Mat Over(FrameBuffer buffer)
    {
        fixed (byte* pixels = buffer.Pixels)
        {
            return Mat.FromPixelData(buffer.Height, buffer.Width, MatType.CV_8UC3, (nint)pixels, buffer.Stride);
        }
    }

    /// <summary>A matrix over a view whose memory the caller keeps pinned while the matrix lives. OpenCV must only read it.</summary>
    public static unsafe Mat Over(byte* pixels, in ImageView view) =>
        Mat.FromPixelData(view.Height, view.Width, MatType.CV_8UC3, (nint)pixels, view.Stride);
}
