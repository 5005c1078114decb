using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ASMNet.Testing;

/// <summary>
/// Changes good input at random, always in the same way for a seed, and holds every input to a deadline and a limit of memory. A bounded number of
/// rounds, so that it may run with every change; <c>ASMNET_FUZZ_TIMES</c> asks for as many times more, <c>ASMNET_FUZZ_SEED</c> for others,
/// <c>ASMNET_FUZZ_LOG</c> for a table (<c>tools/soak/hostile.py</c> sets them).
/// </summary>
internal static class Fuzzing
{
    private static readonly string[] Extremes = ["0", "-1", "1e300", "-1e300", "1e-300", "99999999999999999999", "2147483648", "-2147483649", "65536", "NaN", "null", "\"x\"", "[]", "{}", "true", "0.5"];
    private static readonly int Seed = Number("ASMNET_FUZZ_SEED", 1);
    private static readonly int Times = Number("ASMNET_FUZZ_TIMES", 1);
    private static readonly Lock Gate = new();

    /// <summary>How many rounds of a usual number are asked for.</summary>
    public static int Rounds(int usual) => usual * Times;

    /// <summary>A source of chance for a round.</summary>
    public static Random Chance(int round) => new((Seed * 1_000_003) + round);

    /// <summary>Runs a test over changed copies of an input, for a time at most, and names the round that fails.</summary>
    /// <param name="rounds">The usual number.</param>
    /// <param name="atMost">When the usual number ends early; more are run to their end.</param>
    /// <param name="good">What is changed.</param>
    /// <param name="test">Takes each changed copy.</param>
    /// <param name="within">The deadline of each input; null for ten seconds.</param>
    /// <param name="megabytes">What an input may allocate on the test's own thread.</param>
    /// <param name="name">The row of the table.</param>
    public static void Run(
        int rounds, TimeSpan atMost, byte[] good, Action<byte[]> test, TimeSpan? within = null, int megabytes = 512, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        Run(rounds, atMost, round => Change(good, Chance(round)), test, within, megabytes, name);

    /// <summary>Runs a test over inputs that are made for each round.</summary>
    public static void Run<T>(
        int rounds, TimeSpan atMost, Func<int, T> make, Action<T> test, TimeSpan? within = null, int megabytes = 512, [System.Runtime.CompilerServices.CallerMemberName] string name = "")
    {
        TimeSpan deadline = within ?? TimeSpan.FromSeconds(10);
        var clock = Stopwatch.StartNew();
        TimeSpan longest = TimeSpan.Zero;
        long most = 0;
        int round = 0;
        int repeated = -1;
        for (; round < Rounds(rounds) && (Times > 1 || clock.Elapsed < atMost); round++)
        {
            T input = make(round);
            TimeSpan begunAt = clock.Elapsed;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                test(input);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"round {round} of seed {Seed}: {exception.Message}", exception);
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            TimeSpan took = clock.Elapsed - begunAt;
            if (took > deadline && repeated != round)
            {
                // a machine may be held up; what takes long twice takes long
                repeated = round--;
                continue;
            }

            (longest, most) = (took > longest ? took : longest, Math.Max(allocated, most));
            if (took > deadline || allocated > megabytes * 1_000_000L)
            {
                throw new InvalidOperationException($"round {round} of seed {Seed} took {took.TotalSeconds:0.0} s and {allocated / 1e6:0.0} MB.");
            }
        }

        Log(name, round, clock.Elapsed, longest, most);
    }

    /// <summary>Changes bytes: a few at random places, mostly near the front, cut, repeated or replaced; numbers in text become what no number should be.</summary>
    public static byte[] Change(byte[] good, Random random)
    {
        var bytes = new List<byte>(good);
        for (int change = random.Next(1, 8); change > 0 && bytes.Count > 0; change--)
        {
            int at = random.Next(random.Next(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 256));
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 40)));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 40))));
                    break;
                case 4:
                    bytes[at] = random.Next(3) switch { 0 => 0, 1 => 255, _ => (byte)'9' };
                    break;
                default:
                    ChangeNumber(bytes, at, Extremes[random.Next(Extremes.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void ChangeNumber(List<byte> bytes, int from, string value)
    {
        int first = bytes.FindIndex(from, IsOfNumber);
        if (first < 0)
        {
            return;
        }

        int last = bytes.FindIndex(first, one => !IsOfNumber(one));
        bytes.RemoveRange(first, (last < 0 ? bytes.Count : last) - first);
        bytes.InsertRange(first, Encoding.ASCII.GetBytes(value));
    }

    private static bool IsOfNumber(byte value) => value is >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'-';

    private static void Log(string name, int rounds, TimeSpan took, TimeSpan longest, long most)
    {
        if (Environment.GetEnvironmentVariable("ASMNET_FUZZ_LOG") is string path)
        {
            lock (Gate)
            {
                File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture, $"{name},{rounds},{took.TotalSeconds:0.0},{longest.TotalMilliseconds:0},{most / 1e6:0.0}\n"));
            }
        }
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : usual;
}
