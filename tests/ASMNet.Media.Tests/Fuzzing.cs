using System.Diagnostics;
using System.Globalization;

namespace ASMNet.Media.Tests;

/// <summary>
/// Changes bytes of good input at random, always in the same way for a seed. How many rounds: a bounded number, so that it may run
/// with every change; the variable <c>ASMNET_FUZZ_ROUNDS</c> asks for more, <c>ASMNET_FUZZ_SEED</c> for others.
/// </summary>
internal static class Fuzzing
{
    private static readonly int Seed = Number("ASMNET_FUZZ_SEED", 1);

    public static int Rounds(int usual) => Number("ASMNET_FUZZ_ROUNDS", usual);

    /// <summary>Runs a test over changed copies of an input, for a time at most, and names the round that fails.</summary>
    public static void Run(int rounds, TimeSpan atMost, byte[] good, Action<byte[]> test)
    {
        var clock = Stopwatch.StartNew();
        int asked = Rounds(rounds);
        for (int round = 0; round < asked && (asked > rounds || clock.Elapsed < atMost); round++)
        {
            byte[] bytes = Change(good, new Random((Seed * 1_000_003) + round));
            try
            {
                test(bytes);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"round {round} of seed {Seed}: {exception.Message}", exception);
            }
        }
    }

    private static byte[] Change(byte[] good, Random random)
    {
        var bytes = new List<byte>(good);
        for (int change = random.Next(1, 8); change > 0 && bytes.Count > 0; change--)
        {
            int at = random.Next(random.Next(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 256));
            switch (random.Next(5))
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
                default:
                    bytes[at] = random.Next(3) switch { 0 => 0, 1 => 255, _ => (byte)'9' };
                    break;
            }
        }

        return [.. bytes];
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : usual;
}
