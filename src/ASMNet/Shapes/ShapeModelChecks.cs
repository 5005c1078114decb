namespace ASMNet.Shapes;

/// <summary>What the parts of a shape model must satisfy.</summary>
internal static class ShapeModelChecks
{
    // Files keep about eight digits, so lengths and angles of modes are right to about 1e-6.
    private const float Tolerance = 1e-3f;

    public static void Check(float[] mean, float[][] modes, float[] eigenvalues, float[] variance)
    {
        if (mean.Length < 4 || mean.Length % 2 != 0)
        {
            throw new ArgumentException($"The mean needs two numbers for each of at least two points, not {mean.Length} numbers.");
        }

        if (Array.Exists(mean, number => !float.IsFinite(number)))
        {
            throw new ArgumentException("The mean holds a number that is not finite.");
        }

        if (eigenvalues.Length != modes.Length || variance.Length != modes.Length)
        {
            throw new ArgumentException($"There are {modes.Length} modes, but {eigenvalues.Length} eigenvalues and {variance.Length} shares of variance.");
        }

        for (int k = 0; k < modes.Length; k++)
        {
            CheckMode(mean, modes, k);
            if (!(eigenvalues[k] > 0) || (k > 0 && eigenvalues[k] > eigenvalues[k - 1]))
            {
                throw new ArgumentException($"Eigenvalue {k} is {eigenvalues[k]}; they must be greater than 0 and fall.");
            }
        }
    }

    private static void CheckMode(float[] mean, float[][] modes, int index)
    {
        if (modes[index] is null)
        {
            throw new ArgumentException($"Mode {index} is null.");
        }

        if (modes[index].Length != mean.Length)
        {
            throw new ArgumentException($"Mode {index} has {modes[index].Length} numbers, the mean has {mean.Length}.");
        }

        for (int other = 0; other <= index; other++)
        {
            float expected = other == index ? 1 : 0;
            if (!(Math.Abs(VectorMath.Dot(modes[index], modes[other]) - expected) < Tolerance))
            {
                throw new ArgumentException(other == index ? $"Mode {index} is not a unit vector." : $"Modes {other} and {index} are not orthogonal.");
            }
        }
    }
}
