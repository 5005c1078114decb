namespace OpenCvSharp;

public class InputArray
{
    private InputArray(Mat mat)
    {
        Mat = mat;
    }

    internal Mat Mat { get; }

    public static implicit operator InputArray(Mat mat) => new(mat);
}
