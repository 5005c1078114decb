namespace ASMNet.Live.Commands;

/// <summary>The word that somebody may have meant.</summary>
internal static class Nearest
{
    /// <summary>The known word that takes the fewest changes of a letter; swapped neighbours count as one.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">What there is.</param>
    /// <returns>Null when none is near.</returns>
    public static string? Of(string word, IEnumerable<string> known)
    {
        (string Word, int Distance)[] candidates = [.. known.Select(candidate => (candidate, Distance(word, candidate))).OrderBy(pair => pair.Item2)];
        return candidates is [var best, ..] && best.Distance <= Math.Max(1, word.Trim('-').Length / 3) ? best.Word : null;
    }

    // Damerau's distance, restricted to neighbours: https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance
    private static int Distance(string a, string b)
    {
        int[,] table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                table[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(table[i - 1, j], table[i, j - 1]) + 1,
                    table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[a.Length, b.Length];
    }
}
