using System.Collections.Concurrent;
using System.Threading.Channels;
using ASMNet.Imaging;
using ASMNet.Live.Session;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Session;

public sealed class PreviewScreenTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Offer_Picture_IsShownOnTheWindowsOwnThread()
    {
        var window = new FakeWindow();
        using var screen = new PreviewScreen(() => window, _ => { });

        screen.Offer(new ImageView([1, 2, 3, 4, 5, 6], 2, 1, 6));
        (byte[] pixels, int thread) = await window.Shown.ReadAsync().AsTask().WaitAsync(Patience);

        Assert.Equal([1, 2, 3, 4, 5, 6], pixels);
        Assert.NotEqual(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public async Task Show_Commands_AreHandledOrPassedOn()
    {
        var commands = Channel.CreateUnbounded<WindowCommand>();
        var window = new FakeWindow();
        window.Answers.Enqueue(WindowCommand.ToggleOverlay);
        window.Answers.Enqueue(WindowCommand.Quit);
        using var screen = new PreviewScreen(() => window, command => commands.Writer.TryWrite(command));

        screen.Offer(new ImageView([1, 2, 3], 1, 1, 3));

        Assert.Equal(WindowCommand.Quit, await commands.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.False(screen.ShowsOverlay);
    }

    [Fact]
    public async Task Open_WithoutAScreen_QuitsAndSaysWhy()
    {
        var commands = Channel.CreateUnbounded<WindowCommand>();
        using var screen = new PreviewScreen(() => throw new MediaException("there is no screen"), command => commands.Writer.TryWrite(command));

        Assert.Equal(WindowCommand.Quit, await commands.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal("there is no screen", screen.Problem);
    }

    [Fact]
    public async Task Offer_FasterThanTheWindow_ShowsWholePicturesAndNoneTwice()
    {
        const int Pictures = 200_000;
        var window = new FakeWindow();
        using var screen = new PreviewScreen(() => window, _ => { });

        byte[] picture = new byte[3 * 4];
        for (int number = 1; number <= Pictures; number++)
        {
            BitConverter.TryWriteBytes(picture, number);
            screen.Offer(new ImageView(picture, 4, 1, picture.Length));
        }

        int last = 0;
        while (last < Pictures)
        {
            (byte[] pixels, _) = await window.Shown.ReadAsync().AsTask().WaitAsync(Patience);
            Assert.Equal(picture.Length, pixels.Length);
            int number = BitConverter.ToInt32(pixels);
            Assert.True(number > last, $"Picture {number} was shown after {last}.");
            last = number;
        }
    }

    [Fact]
    public async Task Poll_NoPictureComes_TheUserIsHeardAllTheSame()
    {
        var commands = Channel.CreateUnbounded<WindowCommand>();
        var window = new FakeWindow();
        window.Answers.Enqueue(WindowCommand.Quit);
        using var screen = new PreviewScreen(() => window, command => commands.Writer.TryWrite(command));

        Assert.Equal(WindowCommand.Quit, await commands.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        await window.Closed.WaitAsync(Patience);
        Assert.False(commands.Reader.TryRead(out _));
    }

    [Fact]
    public void Offer_AfterDispose_IsNoError()
    {
        var screen = new PreviewScreen(() => new FakeWindow(), _ => { });
        screen.Dispose();
        screen.Dispose();
        screen.Offer(new ImageView([1, 2, 3], 1, 1, 3));
    }

    private sealed class FakeWindow : IPreviewWindow
    {
        private readonly Channel<(byte[] Pixels, int Thread)> _shown = Channel.CreateUnbounded<(byte[], int)>();

        public ChannelReader<(byte[] Pixels, int Thread)> Shown => _shown.Reader;

        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<WindowCommand> Answers { get; } = new();

        public Task Closed => _closed.Task;

        public WindowCommand Show(in ImageView picture)
        {
            _shown.Writer.TryWrite((picture.Pixels.ToArray(), Environment.CurrentManagedThreadId));
            return Poll();
        }

        public WindowCommand Poll() => Answers.TryDequeue(out WindowCommand answer) ? answer : WindowCommand.None;

        public void Dispose() => _closed.TrySetResult();
    }
}
