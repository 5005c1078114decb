namespace OpenCvSharp;

public record struct Size(int Width, int Height)
{
    public int Width = Width;

    public int Height = Height;
}
