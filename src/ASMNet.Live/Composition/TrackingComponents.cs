using ASMNet.Detection;
using ASMNet.Filtering;
using ASMNet.Inference;
using ASMNet.Landmarks;
using ASMNet.Live.Configuration;
using ASMNet.Models;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Live.Composition;

/// <summary>The loaded models and what works with them: detector, tracker and smoother.</summary>
public sealed class TrackingComponents : IDisposable
{
    private readonly AsmNetEstimator _estimator;
    private readonly IFaceDetector _detector;

    private TrackingComponents(IFaceDetector detector, AsmNetEstimator estimator, ShapeModel shape, Settings settings)
    {
        _detector = detector;
        _estimator = estimator;
        Tracker = new FaceTracker(estimator, settings.Tracking, shape);
        Smoother = new FaceSmoother(shape, settings.Smoothing);
    }

    /// <summary>Finds new faces.</summary>
    public IFaceDetector Detector => _detector;

    /// <summary>Follows faces.</summary>
    public FaceTracker Tracker { get; }

    /// <summary>Steadies faces.</summary>
    public FaceSmoother Smoother { get; }

    /// <summary>The device that runs the landmark network, for people.</summary>
    public string Device => _estimator.Device;

    /// <summary>The landmark model and what runs it, for people.</summary>
    public string Model => _estimator.Description;

    /// <summary>The models and what runs them, for people.</summary>
    public string Description => $"{_estimator.Description}; {_detector.Description}";

    /// <summary>Loads the models that the settings name.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="landmarks">Makes the landmark network.</param>
    /// <param name="loadDetector">Loads the face detector from the path of its file.</param>
    /// <exception cref="UserException">A file is missing or not what it should be; the message names it.</exception>
    public static TrackingComponents Load(Settings settings, INeuralNetworkFactory landmarks, Func<string, IFaceDetector> loadDetector)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(landmarks);
        ArgumentNullException.ThrowIfNull(loadDetector);
        var models = new ModelFolder(settings.Models.Folder);
        return ModelErrors.Translate(() =>
        {
            ShapeModel shape = models.ReadShape(settings.Models.Shape);
            AsmNetEstimator estimator = models.CreateEstimator(settings.Models.Landmarks, landmarks);
            string detectorFile = models.Find($"{settings.Models.Detector}.onnx", "Models:Detector");
            return new TrackingComponents(loadDetector(detectorFile), estimator, shape, settings);
        });
    }

    /// <summary>Prepares the detector for pictures of a size, so that the first frame does not have to wait for it.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    public void Prepare(int width, int height) => (_detector as AnchorFreeFaceDetector)?.Prepare(width, height);

    /// <inheritdoc/>
    public void Dispose()
    {
        _detector.Dispose();
        _estimator.Dispose();
    }
}
