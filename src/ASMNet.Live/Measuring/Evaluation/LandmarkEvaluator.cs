using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Inference.Cpu;
using ASMNet.Landmarks;
using ASMNet.Media.Pictures;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>Measures a landmark model by the 300-W protocol.</summary>
/// <param name="estimator">The model.</param>
/// <param name="detector">Finds the faces, or null to crop by the true landmarks.</param>
/// <param name="readImage">Reads a picture; safe for several threads.</param>
/// <param name="predicted">Receives the predicted points of each face; null for nobody.</param>
public sealed class LandmarkEvaluator(
    AsmNetEstimator estimator, IFaceDetector? detector, Func<string, DecodedImage> readImage, Action<LandmarkSample, Vector2[]>? predicted = null)
{
    // The box of the landmarks reaches from brows to chin, a detector's box further up; a face found overlaps at least by this.
    private const float LeastOverlap = 0.2f;
    private readonly FaceDetection[] _found = new FaceDetection[256];

    /// <summary>Runs the model on every face.</summary>
    /// <param name="model">Name of the model for the report.</param>
    /// <param name="samples">The faces.</param>
    /// <param name="progress">Told the number of faces done.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="UserException">A picture cannot be read.</exception>
    public LandmarkReport Run(string model, IReadOnlyList<LandmarkSample> samples, IProgress<int>? progress, CancellationToken cancellation)
    {
        var results = new List<LandmarkResult>(samples.Count);
        foreach (DecodedImage image in new PictureReader(readImage).Read([.. samples.Select(sample => sample.File)], cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(Measure(image, samples[results.Count]));
            progress?.Report(results.Count);
        }

        Dictionary<string, LandmarkFigures> sets = results
            .SelectMany(result => result.Sets, (result, set) => (Set: set, Result: result))
            .GroupBy(member => member.Set)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => LandmarkFigures.From([.. group.Select(member => member.Result)]));
        return new LandmarkReport(model, detector is null ? "landmarks" : "detector", sets, LandmarkFigures.From(results));
    }

    private LandmarkResult Measure(DecodedImage image, LandmarkSample sample)
    {
        bool? missed = null;
        CropRegion crop;
        if (detector is null)
        {
            crop = estimator.Planner.FromLandmarks(sample.Landmarks, level: false);
        }
        else
        {
            FaceDetection? face = Find(detector, image, BoundingBox.Around(sample.Landmarks));
            missed = face is null;

            // A face that is not found is not left out of the mean: the whole picture stands for its box.
            var whole = new FaceDetection(new BoundingBox(0, 0, image.Width, image.Height), 0, null);
            crop = estimator.Planner.FromDetection(face?.Completed(new BoundingBox(-0.5f, -0.5f, image.Width, image.Height)) ?? whole);
        }

        var landmarks = new Vector2[estimator.LandmarkCount];
        LandmarkEstimate estimate = estimator.Estimate(image.View, crop, landmarks);
        if (detector is not null)
        {
            // As in use: a face that was found by its box is looked at again from its landmarks.
            estimate = estimator.Estimate(image.View, estimator.RegionFor(landmarks), landmarks);
        }

        predicted?.Invoke(sample, landmarks);
        return LandmarkResult.Compare(sample, landmarks, estimate.Pose, missed);
    }

    private FaceDetection? Find(IFaceDetector faces, DecodedImage image, in BoundingBox truth)
    {
        int count = faces.Detect(image.View, _found);
        float best = LeastOverlap;
        FaceDetection? chosen = null;
        foreach (FaceDetection face in _found.AsSpan(0, count))
        {
            float overlap = face.Box.IntersectionOverUnion(truth);
            if (overlap > best)
            {
                best = overlap;
                chosen = face;
            }
        }

        return chosen;
    }
}
