using OpenCvSharp.Contract;
using OpenCvSharp.Dnn;

namespace OpenCvSharp;

public class FaceDetectorYN : Algorithm
{
    private readonly Size _inputSize;
    private readonly float _scoreThreshold;

    private FaceDetectorYN(Size inputSize, float scoreThreshold)
    {
        _inputSize = inputSize;
        _scoreThreshold = scoreThreshold;
    }

    public static FaceDetectorYN Create(
        string model,
        string config,
        Size inputSize,
        float scoreThreshold = 0.9f,
        float nmsThreshold = 0.3f,
        int topK = 5000,
        Backend backendId = Backend.DEFAULT,
        Target targetId = Target.CPU) =>
        File.Exists(model) && new FileInfo(model).Length > 0
            ? new FaceDetectorYN(inputSize, scoreThreshold)
            : throw new OpenCVException($"Can't read ONNX file: {model}");

    public int Detect(Mat image, Mat faces)
    {
        ThrowIfDisposed();
        if (image.Size() != _inputSize)
        {
            throw new OpenCVException("Size does not match.");
        }

        SimulatedFaces.Seen.Add(image.Size());
        float[][] rows = [.. SimulatedFaces.Rows.Where(row => row[14] >= _scoreThreshold)];
        if (rows.Length == 0)
        {
            faces.Clear();
            return 1;
        }

        faces.Create(rows.Length, 15, MatType.CV_32FC1);
        for (int row = 0; row < rows.Length; row++)
        {
            for (int column = 0; column < 15; column++)
            {
                faces.At<float>(row, column) = rows[row][column];
            }
        }

        return 1;
    }
}
