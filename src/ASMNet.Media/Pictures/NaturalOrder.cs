namespace ASMNet.Media.Pictures;

/// <summary>Orders names as people count: <c>frame_2</c> before <c>frame_10</c>. Runs of digits go by value, all else by character.</summary>
internal sealed class NaturalOrder : IComparer<string?>
{
    public static NaturalOrder Comparer { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x;
        ReadOnlySpan<char> b = y;
        while (!a.IsEmpty && !b.IsEmpty)
        {
            int order = char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]) ? CompareNumbers(ref a, ref b) : CompareCharacters(ref a, ref b);
            if (order != 0)
            {
                return order;
            }
        }

        // Names that differ in leading zeros alone still have one order.
        int length = a.Length.CompareTo(b.Length);
        return length != 0 ? length : string.CompareOrdinal(x, y);
    }

    private static int CompareCharacters(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        int order = a[0].CompareTo(b[0]);
        a = a[1..];
        b = b[1..];
        return order;
    }

    private static int CompareNumbers(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        ReadOnlySpan<char> first = TakeNumber(ref a);
        ReadOnlySpan<char> second = TakeNumber(ref b);
        int length = first.Length.CompareTo(second.Length);
        return length != 0 ? length : first.SequenceCompareTo(second);
    }

    /// <summary>Takes a run of digits off the front, without its leading zeros; it may be longer than any integer type.</summary>
    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = end < 0 ? text : text[..end];
        text = text[number.Length..];
        return number.TrimStart('0');
    }
}
