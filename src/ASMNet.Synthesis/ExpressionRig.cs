using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Shapes;

namespace ASMNet.Synthesis;

/// <summary>
/// Moves the vertices of a drawn head by expression channels. A landmark goes its own way (<see cref="ExpressionMoves"/>), a vertex between
/// landmarks the mean of theirs by nearness. Immutable.
/// </summary>
internal sealed class ExpressionRig
{
    // How far a landmark's way reaches, and the share of what stays where it is (face units; weights of a Gaussian).
    private const float Reach = 0.09f;
    private const float Rest = 0.05f;

    // Distance of the inner lips, as a share of the face's height, where jawOpen is 1.
    private const float JawOpening = 0.18f;
    private readonly Vector3[]?[] _modes = new Vector3[ExpressionNames.Count][];

    public ExpressionRig(HeadStatistics statistics)
    {
        float[][] shares = Shares(statistics.Vertices);
        foreach (Expression channel in ExpressionMoves.Common)
        {
            Add(channel, shares, ExpressionMoves.Of(channel));
            AddMirrored(channel, shares, ExpressionMoves.Of(channel), middle: false);
        }

        foreach (Expression channel in ExpressionMoves.Right)
        {
            Add(channel, shares, ExpressionMoves.Of(channel));
            AddMirrored(Opposite(channel), shares, ExpressionMoves.Of(channel), middle: true);
        }

        _modes[(int)Expression.JawOpen] = Array.ConvertAll(statistics.Expressions[0], way => JawOpening * way);
    }

    /// <summary>Whether a face that shows a channel is drawn otherwise than one that does not.</summary>
    public bool Draws(Expression channel) => _modes[(int)channel] is not null || DrawnLids.Follows(channel);

    /// <summary>Moves the vertices of a neutral face.</summary>
    /// <param name="vertices">Of the whole head, moved in place.</param>
    /// <param name="values">The channels; absent ones count as 0.</param>
    public void Apply(Span<Vector3> vertices, ExpressionValues values)
    {
        for (int channel = 0; channel < _modes.Length; channel++)
        {
            if (_modes[channel] is Vector3[] mode && values.TryGet((Expression)channel, out float value) && value > 0)
            {
                for (int i = 0; i < vertices.Length; i++)
                {
                    vertices[i] += value * mode[i];
                }
            }
        }
    }

    private static Expression Opposite(Expression right) =>
        ExpressionNames.TryParse($"{ExpressionNames.Of(right)[..^"Right".Length]}Left", out Expression left)
            ? left
            : throw new InvalidOperationException($"{right} has no left side.");

    /// <summary>For each vertex that is no landmark, how much it follows each landmark.</summary>
    private static float[][] Shares(Vector3[] vertices)
    {
        float[][] shares = new float[vertices.Length][];
        for (int i = Ibug68.Count; i < vertices.Length; i++)
        {
            float[] weights = new float[Ibug68.Count];
            float total = Rest;
            for (int k = 0; k < weights.Length; k++)
            {
                var way = new Vector2(vertices[i].X - vertices[k].X, vertices[i].Y - vertices[k].Y);
                weights[k] = MathF.Exp(-way.LengthSquared() / (2 * Reach * Reach));
                total += weights[k];
            }

            shares[i] = Array.ConvertAll(weights, weight => weight / total);
        }

        return shares;
    }

    private void Add(Expression channel, float[][] shares, ReadOnlySpan<float> moves)
    {
        for (int k = 0; k < moves.Length; k += ExpressionMoves.Numbers)
        {
            Add(channel, shares, (int)moves[k], new Vector3(moves[k + 1], moves[k + 2], moves[k + 3]));
        }
    }

    private void AddMirrored(Expression channel, float[][] shares, ReadOnlySpan<float> moves, bool middle)
    {
        for (int k = 0; k < moves.Length; k += ExpressionMoves.Numbers)
        {
            int landmark = Ibug68.Mirror[(int)moves[k]];
            if (middle || landmark != (int)moves[k])
            {
                Add(channel, shares, landmark, new Vector3(-moves[k + 1], moves[k + 2], moves[k + 3]));
            }
        }
    }

    private void Add(Expression channel, float[][] shares, int landmark, Vector3 way)
    {
        Vector3[] mode = _modes[(int)channel] ??= new Vector3[shares.Length];
        mode[landmark] += way;
        for (int i = Ibug68.Count; i < mode.Length; i++)
        {
            mode[i] += shares[i][landmark] * way;
        }
    }
}
