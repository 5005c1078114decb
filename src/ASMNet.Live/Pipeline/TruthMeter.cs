using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Media;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Live.Pipeline;

/// <summary>
/// Compares tracked faces with the known ones of a synthetic source. NME: mean distance of the 68 points over the distance of the
/// outer eye corners, in percent. Poses are compared as they were seen, whatever counts as straight ahead. One thread adds; read it when the run has ended.
/// </summary>
public sealed class TruthMeter
{
    private const float LeastOverlap = 0.3f;
    private double _landmarkError;
    private double _yaw;
    private double _pitch;
    private double _roll;
    private double _expression;
    private long _channels;

    /// <summary>Known faces seen so far, in all frames.</summary>
    public long KnownFaces { get; private set; }

    /// <summary>Of these, how many were tracked.</summary>
    public long TrackedFaces { get; private set; }

    /// <summary>Mean NME of the tracked faces in percent; 0 when there is none.</summary>
    public double LandmarkError => Mean(_landmarkError);

    /// <summary>Mean absolute error of the yaw in degrees.</summary>
    public double YawError => Mean(_yaw);

    /// <summary>Mean absolute error of the pitch in degrees.</summary>
    public double PitchError => Mean(_pitch);

    /// <summary>Mean absolute error of the roll in degrees.</summary>
    public double RollError => Mean(_roll);

    /// <summary>Mean absolute error of the expression channels that are both known and told; null where none is.</summary>
    public double? ExpressionError => _channels == 0 ? null : _expression / _channels;

    /// <summary>Compares one frame.</summary>
    /// <param name="frame">A frame that every stage has handled.</param>
    public void Add(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!frame.HasTruth)
        {
            return;
        }

        foreach (TrackedFace known in frame.Truth.AsSpan())
        {
            KnownFaces++;
            int found = Find(frame.Faces, known);
            if (found >= 0)
            {
                TrackedFace tracked = frame.Faces[found];
                Compare(known, tracked, frame.PosesSeen.Count > 0 ? frame.PosesSeen[found] : tracked.Pose);
            }
        }
    }

    // the index of the face, -1 for none
    private static int Find(TrackedFaces faces, TrackedFace known)
    {
        int best = -1;
        float bestOverlap = LeastOverlap;
        for (int i = 0; i < faces.Count; i++)
        {
            float overlap = faces[i].Box.IntersectionOverUnion(known.Box);
            if (overlap > bestOverlap)
            {
                best = i;
                bestOverlap = overlap;
            }
        }

        return best;
    }

    private void Compare(TrackedFace known, TrackedFace tracked, HeadPose seen)
    {
        float distance = 0;
        for (int i = 0; i < known.Landmarks.Length; i++)
        {
            distance += Vector2.Distance(known.Landmarks[i], tracked.Landmarks[i]);
        }

        float eyes = Vector2.Distance(known.Landmarks[Ibug68.RightEyeOuterCorner], known.Landmarks[Ibug68.LeftEyeOuterCorner]);
        TrackedFaces++;
        _landmarkError += 100 * distance / known.Landmarks.Length / eyes;
        _yaw += Apart(known.Pose.Yaw, seen.Yaw);
        _pitch += Apart(known.Pose.Pitch, seen.Pitch);
        _roll += Apart(known.Pose.Roll, seen.Roll);
        for (int i = 0; i < ExpressionNames.Count; i++)
        {
            if (known.Expressions.TryGet((Expression)i, out float wanted) && tracked.Expressions.TryGet((Expression)i, out float told))
            {
                _channels++;
                _expression += Math.Abs(wanted - told);
            }
        }
    }

    // 179 and -179 degrees are 2 apart.
    private static float Apart(float known, float seen) => MathF.Abs(MathF.IEEERemainder(known - seen, 360));

    private double Mean(double sum) => TrackedFaces == 0 ? 0 : sum / TrackedFaces;
}
