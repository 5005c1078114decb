using System.Numerics;
using System.Runtime.CompilerServices;

namespace ASMNet.Expressions;

/// <summary>
/// How strongly each channel of an expression shows, 0 to 1. A channel that cannot be seen, or for which the model has no output, is absent:
/// it has no value, not even 0.
/// </summary>
public sealed class ExpressionValues
{
    private readonly float[] _values = new float[ExpressionNames.Count];
    private ulong _present;

    /// <summary>Number of channels that are present, 0 to 52.</summary>
    public int Count => BitOperations.PopCount(_present);

    /// <summary>The value of a channel, 0 to 1; null where it is absent or there is no such channel.</summary>
    /// <param name="expression">The channel.</param>
    public float? this[Expression expression] => TryGet(expression, out float value) ? value : null;

    /// <summary>The value of a channel by its ARKit name, 0 to 1; null where it is absent or there is no such name.</summary>
    /// <param name="name">The name, such as <c>jawOpen</c>.</param>
    public float? this[string name] => ExpressionNames.TryParse(name, out Expression expression) ? this[expression] : null;

    /// <summary>Whether a channel is present. One that there is not never is.</summary>
    /// <param name="expression">The channel.</param>
    public bool Contains(Expression expression) => (uint)expression < (uint)_values.Length && (_present >> (int)expression & 1) != 0;

    /// <summary>Gives the value of a channel.</summary>
    /// <param name="expression">The channel.</param>
    /// <param name="value">0 to 1; 0 where it is absent.</param>
    /// <returns>Whether it is present.</returns>
    public bool TryGet(Expression expression, out float value)
    {
        bool present = Contains(expression);
        value = present ? _values[(int)expression] : 0;
        return present;
    }

    /// <summary>Sets a channel, which is present from then on.</summary>
    /// <param name="expression">The channel.</param>
    /// <param name="value">Its value; limited to 0 to 1. One that is not a number makes the channel absent.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel.</exception>
    public void Set(Expression expression, float value)
    {
        Require(expression);
        if (float.IsNaN(value))
        {
            Remove(expression);
            return;
        }

        _values[(int)expression] = Math.Clamp(value, 0, 1);
        _present |= 1UL << (int)expression;
    }

    /// <summary>Makes a channel absent.</summary>
    /// <param name="expression">The channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel.</exception>
    public void Remove(Expression expression)
    {
        Require(expression);
        _values[(int)expression] = 0;
        _present &= ~(1UL << (int)expression);
    }

    /// <summary>Makes every channel absent.</summary>
    public void Clear()
    {
        Array.Clear(_values);
        _present = 0;
    }

    /// <summary>Overwrites these values with others.</summary>
    /// <param name="other">The others.</param>
    public void CopyFrom(ExpressionValues other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other._values.CopyTo(_values.AsSpan());
        _present = other._present;
    }

    private static void Require(Expression expression, [CallerArgumentExpression(nameof(expression))] string? name = null)
    {
        if ((uint)expression >= (uint)ExpressionNames.Count)
        {
            throw new ArgumentOutOfRangeException(name, expression, "There is no such channel.");
        }
    }
}
