namespace OpenCvSharp;

public class OutputArray
{
    private OutputArray(Mat mat)
    {
        Mat = mat;
    }

    internal Mat Mat { get; }

    public static implicit operator OutputArray(Mat mat) => new(mat);
}
