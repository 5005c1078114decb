using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ASMNet.Live.Batch;

/// <summary>
/// One of several equal parts of a batch, for runs that know nothing of each other. A file's part follows from its name alone, so that the parts
/// together hold every file once, whatever each run finds besides.
/// </summary>
/// <param name="Index">Which part, from 0.</param>
/// <param name="Count">How many parts there are.</param>
internal sealed record Shard(int Index, int Count)
{
    /// <summary>The most parts.</summary>
    public const int Most = 1_000_000;

    /// <summary>Everything.</summary>
    public static Shard Whole { get; } = new(0, 1);

    /// <summary>Reads <c>i/n</c> (from 1), or <c>n</c> with the index of a cluster's scheduler.</summary>
    /// <param name="text">The text.</param>
    /// <param name="environment">Reads an environment variable: <c>JOB_COMPLETION_INDEX</c> (Kubernetes) or <c>SLURM_ARRAY_TASK_ID</c> with <c>SLURM_ARRAY_TASK_MIN</c>, <c>_MAX</c> and <c>_COUNT</c>.</param>
    /// <exception cref="UserException">It is neither.</exception>
    public static Shard Parse(string text, Func<string, string?> environment)
    {
        string[] parts = text.Split('/');
        if (parts.Length <= 2 && Number(parts[^1]) is int count and >= 1 and <= Most)
        {
            int? index = parts.Length == 2 ? Number(parts[0]) - 1 : Scheduled(environment, count);
            if (index >= 0 && index < count)
            {
                return new Shard(index.Value, count);
            }
        }

        throw new UserException(string.Create(
            CultureInfo.InvariantCulture,
            $"--shard is '{text}'; it takes i/n with i from 1 to n, or n alone where JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID tells which (from 0, below n)."));
    }

    /// <summary>Whether a file belongs to this part.</summary>
    /// <param name="name">The name of its results.</param>
    public bool Holds(string name) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) % (ulong)Count == (ulong)Index;

    private static int? Scheduled(Func<string, string?> environment, int count)
    {
        if (Number(environment("JOB_COMPLETION_INDEX")) is int index)
        {
            return index;
        }

        // Of an array that repeats some tasks of another one, nothing tells which parts they had.
        int? first = Number(environment("SLURM_ARRAY_TASK_MIN"));
        if (first is not null && (Number(environment("SLURM_ARRAY_TASK_COUNT")) != count || Number(environment("SLURM_ARRAY_TASK_MAX")) - first != count - 1))
        {
            throw new UserException(string.Create(
                CultureInfo.InvariantCulture,
                $"--shard is '{count}', and the array of SLURM is not {count} tasks in a row (SLURM_ARRAY_TASK_MIN, _MAX and _COUNT); say the part of each task: --shard i/n."));
        }

        return Number(environment("SLURM_ARRAY_TASK_ID")) - (first ?? 0);
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
