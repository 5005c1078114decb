namespace ASMNet.Inference;

/// <summary>Arithmetic on dimensions that cannot overflow or ask for absurd amounts of memory.</summary>
internal static class TensorShape
{
    /// <summary>The largest dimension that is accepted.</summary>
    public const int MaximumDimension = 1 << 22;

    /// <summary>The largest number of values in one tensor, 256 MB of float32.</summary>
    public const int MaximumLength = 1 << 26;

    /// <summary>Checks dimensions against the limits.</summary>
    /// <param name="dimensions">Any numbers.</param>
    /// <param name="allowEmpty">Whether a dimension may be 0.</param>
    /// <param name="what">Whose dimensions they are, for the message.</param>
    /// <exception cref="ModelFormatException">A dimension is negative, zero where that is not allowed, or too large.</exception>
    public static int[] Checked(IReadOnlyList<long> dimensions, bool allowEmpty, string what)
    {
        int[] shape = new int[dimensions.Count];
        long length = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            long dimension = dimensions[i];
            if (dimension < (allowEmpty ? 0 : 1) || dimension > MaximumDimension)
            {
                throw new ModelFormatException($"{what} has the dimensions {Text(dimensions)}; {dimension} is out of range");
            }

            shape[i] = (int)dimension;
            length *= dimension;
            if (length > MaximumLength)
            {
                throw new ModelFormatException($"{what} has the dimensions {Text(dimensions)}, more than {MaximumLength} values");
            }
        }

        return shape;
    }

    /// <summary>The number of values.</summary>
    /// <param name="shape">Checked dimensions.</param>
    public static int Length(ReadOnlySpan<int> shape)
    {
        int length = 1;
        foreach (int dimension in shape)
        {
            length *= dimension;
        }

        return length;
    }

    /// <summary>Dimensions for a message, as <c>1x3x224x224</c>.</summary>
    public static string Text<T>(IEnumerable<T> dimensions) => string.Join('x', dimensions) is { Length: > 0 } text ? text : "(scalar)";
}
