using System.Diagnostics;
using ASMNet.Detection;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Media.Pictures;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>Measures a face detector on labelled photos, each at its own size.</summary>
/// <param name="detector">The detector, made with a low threshold so that the whole curve is seen.</param>
/// <param name="readImage">Reads a picture; safe for several threads.</param>
public sealed class BoxEvaluator(AnchorFreeFaceDetector detector, Func<string, DecodedImage> readImage)
{
    /// <summary>The options for an evaluation: own size, and a threshold that cuts off only what is hopeless.</summary>
    /// <param name="shipped">The options in use.</param>
    public static FaceDetectorOptions OptionsFrom(FaceDetectorOptions shipped) => shipped with { FixedScale = 1, MinScore = 0.02f };

    /// <summary>Runs the detector on every photo.</summary>
    /// <param name="name">Name of the detector for the report.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="progress">Told the number of photos done.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="UserException">A picture cannot be read.</exception>
    public BoxReport Run(string name, IReadOnlyList<BoxPhoto> photos, IProgress<int>? progress, CancellationToken cancellation)
    {
        var sizes = new Dictionary<string, AveragePrecision>
        {
            ["all"] = new(0),
            ["20"] = new(20),
            ["40"] = new(40),
            ["80"] = new(80),
        };
        var found = new FaceDetection[4096];
        var time = new Stopwatch();
        int done = 0;
        foreach (DecodedImage image in new PictureReader(readImage).Read([.. photos.Select(photo => photo.File)], cancellation))
        {
            cancellation.ThrowIfCancellationRequested();

            // Preparing the network for the size of a photo is no part of a pass: a video does it once.
            detector.Prepare(image.Width, image.Height);
            time.Start();
            int count = detector.Detect(image.View, found);
            time.Stop();
            foreach (AveragePrecision precision in sizes.Values)
            {
                precision.Add(photos[done].Faces, found.AsSpan(0, count));
            }

            done++;
            progress?.Report(done);
        }

        return new BoxReport(
            name,
            sizes.ToDictionary(size => size.Key, size => size.Value.Compute()),
            photos.Count,
            sizes["all"].Faces,
            time.Elapsed.TotalMilliseconds / photos.Count);
    }
}
