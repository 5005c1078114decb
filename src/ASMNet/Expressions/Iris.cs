using System.Numerics;

namespace ASMNet.Expressions;

/// <summary>One iris in the picture.</summary>
/// <param name="Center">Its middle in image pixels.</param>
/// <param name="Radius">Its radius in image pixels, greater than 0.</param>
public readonly record struct Iris(Vector2 Center, float Radius);
