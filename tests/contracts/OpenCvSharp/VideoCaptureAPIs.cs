namespace OpenCvSharp;

public enum VideoCaptureAPIs
{
    ANY = 0,
    V4L = 200,
    V4L2 = V4L,
    DSHOW = 700,
    MSMF = 1400,
    FFMPEG = 1900,
    OPENCV_MJPEG = 2200,
}
