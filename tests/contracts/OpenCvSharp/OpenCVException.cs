namespace OpenCvSharp;

public class OpenCVException : Exception
{
    public OpenCVException(string message)
        : base(message)
    {
    }
}
