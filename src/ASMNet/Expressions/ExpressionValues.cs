using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ASMNet.Expressions;

/// <summary>
/// How strongly each channel of an expression shows, 0 to 1. A channel that cannot be seen, or for which the model has no output, is absent:
/// it has no value, not even 0. Read as a dictionary it has the ARKit names and values of those that are present, in the order of <see cref="Expression"/>;
/// System.Text.Json writes it so, and does not read it back: read a <c>Dictionary&lt;string, float&gt;</c> and <see cref="Set(Expression, float)"/> each.
/// </summary>
#pragma warning disable CA1710 // It is set by channel; that it can be read as a dictionary comes second.
public sealed class ExpressionValues : IReadOnlyDictionary<string, float>
#pragma warning restore CA1710
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

    /// <summary>Goes through the ARKit names and values of the channels that are present, in the order of <see cref="Expression"/>. It allocates nothing.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc/>
    IEnumerable<string> IReadOnlyDictionary<string, float>.Keys => this.Select(channel => channel.Key);

    /// <inheritdoc/>
    IEnumerable<float> IReadOnlyDictionary<string, float>.Values => this.Select(channel => channel.Value);

    /// <inheritdoc/>
    float IReadOnlyDictionary<string, float>.this[string key] => this[key] ?? throw new KeyNotFoundException($"'{key}' is absent, or no channel.");

    /// <inheritdoc/>
    bool IReadOnlyDictionary<string, float>.ContainsKey(string key) => this[key] is not null;

    /// <inheritdoc/>
    bool IReadOnlyDictionary<string, float>.TryGetValue(string key, out float value)
    {
        float? found = this[key];
        value = found ?? 0;
        return found is not null;
    }

    /// <inheritdoc/>
    IEnumerator<KeyValuePair<string, float>> IEnumerable<KeyValuePair<string, float>>.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static void Require(Expression expression, [CallerArgumentExpression(nameof(expression))] string? name = null)
    {
        if ((uint)expression >= (uint)ExpressionNames.Count)
        {
            throw new ArgumentOutOfRangeException(name, expression, "There is no such channel.");
        }
    }
    /// <summary>Goes through the names and values of channels. Those that are set or removed meanwhile are as they are when their turn comes.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<string, float>>
    {
        private readonly ExpressionValues _values;
        private int _index = -1;

        internal Enumerator(ExpressionValues values)
        {
            _values = values;
        }

        /// <inheritdoc/>
        public KeyValuePair<string, float> Current { get; private set; }

        /// <inheritdoc/>
        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            while (++_index < ExpressionNames.Count)
            {
                if (_values.TryGet((Expression)_index, out float value))
                {
                    Current = new(ExpressionNames.Of((Expression)_index), value);
                    return true;
                }
            }

            _index = ExpressionNames.Count;
            return false;
        }

        /// <inheritdoc/>
        void IEnumerator.Reset() => _index = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
