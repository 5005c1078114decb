namespace ASMNet.Inference;

/// <summary>Name and shape of a network's input or output.</summary>
/// <param name="Name">The name in the model file.</param>
/// <param name="Shape">Dimensions, all positive, outermost first.</param>
public sealed record TensorInfo(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>Number of values.</summary>
    public int Length
    {
        get
        {
            int length = 1;
            foreach (int dimension in Shape)
            {
                length = checked(length * dimension);
            }

            return length;
        }
    }
}
