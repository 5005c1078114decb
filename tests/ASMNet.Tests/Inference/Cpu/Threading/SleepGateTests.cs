using ASMNet.Inference.Cpu.Threading;

namespace ASMNet.Tests.Inference.Cpu.Threading;

public sealed class SleepGateTests
{
    [Fact]
    public async Task Wake_ManyTimes_IsNeverLost()
    {
        // Two threads hand a number back and forth; a lost wake-up would leave both asleep.
        const int Rounds = 2000;
        using var ping = new SleepGate();
        using var pong = new SleepGate();
        int turn = 0;

        void Play(SleepGate own, SleepGate other, int parity)
        {
            for (int round = parity; round < Rounds; round += 2)
            {
                while (Volatile.Read(ref turn) != round)
                {
                    own.Prepare();
                    if (Volatile.Read(ref turn) == round)
                    {
                        own.Cancel();
                    }
                    else
                    {
                        own.Sleep();
                    }
                }

                Interlocked.Increment(ref turn);
                other.Wake();
            }
        }

        Task first = Task.Factory.StartNew(() => Play(ping, pong, 0), TaskCreationOptions.LongRunning);
        Task second = Task.Factory.StartNew(() => Play(pong, ping, 1), TaskCreationOptions.LongRunning);
        await Task.WhenAll(first, second).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(Rounds, turn);
    }

    [Fact]
    public void Sleep_WokenAfterPrepare_ReturnsAtOnce()
    {
        using var gate = new SleepGate();
        gate.Prepare();

        gate.Wake();
        gate.Wake();
        gate.Sleep();

        // No signal is left over: the next sleep would end at once otherwise, and Cancel would not.
        gate.Prepare();
        gate.Cancel();
        gate.Prepare();
        gate.Wake();
        gate.Cancel();
    }
}
