using ASMNet.Detection;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>
/// Average precision of a face detector by the WIDER FACE protocol: a detection that overlaps a face by half (intersection over union)
/// finds it, each face once, best scores first; faces that are invalid or too small count neither way.
/// </summary>
public sealed class AveragePrecision
{
    private const float LeastOverlap = 0.5f;
    private readonly float _smallest;
    private readonly List<(float Score, bool Hit)> _outcomes = [];

    /// <summary>Starts the count.</summary>
    /// <param name="smallest">The smallest larger side of a face that counts, in pixels; 0 for every face.</param>
    public AveragePrecision(float smallest)
    {
        _smallest = smallest;
    }

    /// <summary>Number of faces that count so far.</summary>
    public int Faces { get; private set; }

    /// <summary>Adds what was found in one photo.</summary>
    /// <param name="faces">The labelled faces.</param>
    /// <param name="found">The detections, best score first.</param>
    public void Add(IReadOnlyList<LabelledFace> faces, ReadOnlySpan<FaceDetection> found)
    {
        bool[] wanted = [.. faces.Select(face => !face.Invalid && face.Box.LongSide >= _smallest)];
        bool[] taken = new bool[faces.Count];
        Faces += wanted.Count(counts => counts);
        foreach (FaceDetection detection in found)
        {
            int best = -1;
            float overlap = LeastOverlap;
            for (int i = 0; i < faces.Count; i++)
            {
                float value = detection.Box.IntersectionOverUnion(faces[i].Box);
                if (value >= overlap && (best < 0 || value > overlap))
                {
                    (best, overlap) = (i, value);
                }
            }

            if (best < 0 || wanted[best])
            {
                bool hit = best >= 0 && !taken[best];
                _outcomes.Add((detection.Score, hit));
                if (hit)
                {
                    taken[best] = true;
                }
            }
        }
    }

    /// <summary>
    /// The area under the curve of precision over recall, each precision raised to the best at any higher recall; 0 to 1, or null where
    /// there is no face to find.
    /// </summary>
    public double? Compute()
    {
        if (Faces == 0)
        {
            return null;
        }

        (float Score, bool Hit)[] sorted = [.. _outcomes.OrderByDescending(outcome => outcome.Score)];
        double area = 0;
        double best = 0;
        int hits = sorted.Count(outcome => outcome.Hit);
        for (int i = sorted.Length - 1; i >= 0; i--)
        {
            best = Math.Max(best, hits / (i + 1.0));
            if (sorted[i].Hit)
            {
                area += best / Faces;
                hits--;
            }
        }

        return area;
    }
}
