using System.Numerics;
using ASMNet.Shapes;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>
/// How still points are that should be, and how late ones that move. Still jitter: what a quadratic in time, fitted to every coordinate over 12 frames,
/// leaves of it (root mean square of the distances), in the quarter of all such windows in which the raw face moved least, over the distance of
/// the outer eye corners. Lag: the shift at which the points correlate best with the raw ones, between frames by a parabola.
/// </summary>
internal static class Steadiness
{
    /// <summary>Frames of a window.</summary>
    public const int Window = 12;

    // A window begins every so many frames; their number matters more than their independence.
    private const int Step = 3;
    private const int MostLag = 6;
    private static readonly double[,] Residual = ResidualOfQuadratic();

    /// <summary>Where the stillest quarter of the windows begins.</summary>
    /// <param name="raw">The raw points of each face's unbroken series.</param>
    public static IReadOnlyList<(int Series, int Start)> StillWindows(IReadOnlyList<PointSeries> raw)
    {
        List<(int Series, int Start, double Movement)> windows = [];
        for (int s = 0; s < raw.Count; s++)
        {
            for (int start = 0; start + Window <= raw[s].Count; start += Step)
            {
                windows.Add((s, start, Movement(raw[s], start)));
            }
        }

        return [.. windows.OrderBy(window => window.Movement).Take((windows.Count + 3) / 4).Select(window => (window.Series, window.Start))];
    }

    /// <summary>Still jitter of some points in percent of the distance of the outer eye corners; the mean over the windows.</summary>
    /// <param name="series">The points of each series.</param>
    /// <param name="windows">Where the windows begin.</param>
    /// <param name="points">Which points.</param>
    public static double Jitter(IReadOnlyList<PointSeries> series, IReadOnlyList<(int Series, int Start)> windows, Range points)
    {
        double sum = 0;
        foreach ((int index, int start) in windows)
        {
            sum += 100 * Jitter(series[index], start, points) / EyeDistance(series[index], start);
        }

        return windows.Count == 0 ? 0 : sum / windows.Count;
    }

    /// <summary>Still jitter of the pose in degrees, the root mean square over the three angles; the mean over the windows.</summary>
    /// <param name="poses">The poses of each series.</param>
    /// <param name="windows">Where the windows begin.</param>
    public static double JitterOfPose(IReadOnlyList<PointSeries> poses, IReadOnlyList<(int Series, int Start)> windows) =>
        windows.Count == 0 ? 0 : windows.Average(window => Jitter(poses[window.Series], window.Start, ..));

    /// <summary>How late points are in milliseconds; null where no face was followed for long enough.</summary>
    /// <param name="raw">The raw points.</param>
    /// <param name="series">The points that may be late.</param>
    public static double? Lag(IReadOnlyList<PointSeries> raw, IReadOnlyList<PointSeries> series)
    {
        double[] correlation = new double[(2 * MostLag) + 1];
        double interval = 0;
        int frames = 0;
        for (int s = 0; s < raw.Count; s++)
        {
            if (raw[s].Count <= 4 * MostLag)
            {
                continue;
            }

            frames += raw[s].Count;
            interval += raw[s].Count * raw[s].Interval.TotalMilliseconds;
            for (int lag = -MostLag; lag <= MostLag; lag++)
            {
                correlation[lag + MostLag] += raw[s].Count * Correlation(raw[s], series[s], lag);
            }
        }

        if (frames == 0)
        {
            return null;
        }

        int best = Array.IndexOf(correlation, correlation.Max());
        double between = 0;
        if (best > 0 && best < correlation.Length - 1)
        {
            (double before, double at, double after) = (correlation[best - 1], correlation[best], correlation[best + 1]);
            double bend = before - (2 * at) + after;
            between = bend < 0 ? 0.5 * (before - after) / bend : 0;
        }

        return (best - MostLag + between) * interval / frames;
    }

    private static double Jitter(PointSeries series, int start, Range points)
    {
        (int first, int count) = points.GetOffsetAndLength(series[start].Length);
        double square = 0;
        for (int point = first; point < first + count; point++)
        {
            for (int i = 0; i < Window; i++)
            {
                double x = 0;
                double y = 0;
                for (int k = 0; k < Window; k++)
                {
                    x += Residual[i, k] * series[start + k][point].X;
                    y += Residual[i, k] * series[start + k][point].Y;
                }

                square += (x * x) + (y * y);
            }
        }

        return Math.Sqrt(square / (count * Window));
    }

    private static double Movement(PointSeries series, int start)
    {
        double way = 0;
        for (int i = 1; i < Window; i++)
        {
            way += Vector2.Distance(Middle(series[start + i]), Middle(series[start + i - 1]));
        }

        return (way + Vector2.Distance(Middle(series[start + Window - 1]), Middle(series[start]))) / EyeDistance(series, start);
    }

    private static double EyeDistance(PointSeries series, int frame) =>
        Math.Max(Vector2.Distance(series[frame][Ibug68.RightEyeOuterCorner], series[frame][Ibug68.LeftEyeOuterCorner]), 1e-6f);

    private static Vector2 Middle(Vector2[] points)
    {
        Vector2 sum = Vector2.Zero;
        foreach (Vector2 point in points)
        {
            sum += point;
        }

        return sum / points.Length;
    }

    /// <summary>Of the points with the raw ones that many frames before, over all points and both axes; each coordinate about its own mean.</summary>
    private static double Correlation(PointSeries raw, PointSeries series, int lag)
    {
        int begin = Math.Max(lag, 0);
        int end = raw.Count + Math.Min(lag, 0);
        double both = 0;
        double ofRaw = 0;
        double ofSeries = 0;
        for (int point = 0; point < raw[0].Length; point++)
        {
            Vector2 meanRaw = Vector2.Zero;
            Vector2 mean = Vector2.Zero;
            for (int t = begin; t < end; t++)
            {
                meanRaw += raw[t - lag][point] / (end - begin);
                mean += series[t][point] / (end - begin);
            }

            for (int t = begin; t < end; t++)
            {
                Vector2 one = raw[t - lag][point] - meanRaw;
                Vector2 other = series[t][point] - mean;
                both += Vector2.Dot(one, other);
                ofRaw += one.LengthSquared();
                ofSeries += other.LengthSquared();
            }
        }

        return ofRaw > 0 && ofSeries > 0 ? both / Math.Sqrt(ofRaw * ofSeries) : 0;
    }

    /// <summary>The matrix that takes the best quadratic off a window of values.</summary>
    private static double[,] ResidualOfQuadratic()
    {
        // Legendre's polynomials for evenly spaced samples are orthogonal, so each takes its part off by itself.
        double[][] basis = [new double[Window], new double[Window], new double[Window]];
        for (int i = 0; i < Window; i++)
        {
            double t = i - ((Window - 1) / 2.0);
            (basis[0][i], basis[1][i], basis[2][i]) = (1, t, (t * t) - (((Window * Window) - 1) / 12.0));
        }

        double[,] matrix = new double[Window, Window];
        for (int i = 0; i < Window; i++)
        {
            for (int k = 0; k < Window; k++)
            {
                matrix[i, k] = (i == k ? 1 : 0) - basis.Sum(polynomial => polynomial[i] * polynomial[k] / polynomial.Sum(value => value * value));
            }
        }

        return matrix;
    }
}
