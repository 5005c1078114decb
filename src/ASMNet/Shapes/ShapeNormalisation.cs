namespace ASMNet.Shapes;

/// <summary>How shapes are brought to a common frame before their principal components are taken.</summary>
public enum ShapeNormalisation
{
    /// <summary>Aligned by generalised Procrustes analysis: the mean lies at the origin with a root mean square point radius of 1.</summary>
    Similarity,

    /// <summary>Each shape's box stretched to -0.5..0.5 on both axes, as in the training loss.</summary>
    Box,
}
