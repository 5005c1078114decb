namespace OpenCvSharp;

public class OpenCvSharpException : Exception
{
    public OpenCvSharpException(string message)
        : base(message)
    {
    }
}
