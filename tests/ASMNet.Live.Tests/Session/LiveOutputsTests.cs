using System.Net.Sockets;
using ASMNet.Live.Session;
using ASMNet.Live.Tests.Pipeline;

namespace ASMNet.Live.Tests.Session;

public sealed class LiveOutputsTests : IDisposable
{
    private readonly Dictionary<string, FakeSink> _opened = [];
    private readonly LiveOutputs _outputs;

    public LiveOutputsTests() => _outputs = new LiveOutputs(address =>
    {
        if (address == "taken")
        {
            throw new UserException("the port is taken");
        }

        if (address.EndsWith("listen=203.0.113.5", StringComparison.Ordinal))
        {
            throw new UserException("no address of this machine", new SocketException((int)SocketError.AddressNotAvailable));
        }

        // all of this protocol share a port
        if (address.StartsWith("phone", StringComparison.Ordinal) && _opened.Any(other => other.Key.StartsWith("phone", StringComparison.Ordinal) && !other.Value.IsDisposed))
        {
            throw new UserException("the port is taken", new SocketException((int)SocketError.AddressAlreadyInUse));
        }

        return _opened[address] = new FakeSink();
    });

    public void Dispose() => _outputs.Dispose();

    [Fact]
    public void Replace_WhatIsThereGoesOn_TheRestEndsAndBegins()
    {
        _outputs.Replace("a;b");
        FakeSink a = _opened["a"];

        _outputs.Replace(" c ; a;; ");

        Assert.Equal("c;a", _outputs.Addresses);
        Assert.Equal(["3", "1"], _outputs.All.Select(output => output.Id));
        Assert.Same(a, _opened["a"]);
        Assert.Equal((false, true, false), (a.IsDisposed, _opened["b"].IsDisposed, _opened["c"].IsDisposed));
    }

    [Fact]
    public void Replace_OneCannotBeOpened_NothingHasChanged()
    {
        _outputs.Replace("a");

        Assert.Throws<UserException>(() => _outputs.Replace("b;taken"));
        Assert.Throws<UserException>(() => _outputs.Replace(string.Join(';', Enumerable.Range(0, 33))));

        Assert.Equal("a", _outputs.Addresses);
        Assert.Equal((false, true), (_opened["a"].IsDisposed, _opened["b"].IsDisposed));
    }

    [Fact]
    public void Replace_ByOneThatWantsTheSamePort_TheOldOneEndsFirst()
    {
        _outputs.Replace("a;phone");

        _outputs.Replace("phone?listen=127.0.0.1;a");

        Assert.Equal("phone?listen=127.0.0.1;a", _outputs.Addresses);
        Assert.Equal(["3", "1"], _outputs.All.Select(output => output.Id));
        Assert.Equal((true, false), (_opened["phone"].IsDisposed, _opened["phone?listen=127.0.0.1"].IsDisposed));
    }

    [Fact]
    public void Replace_ByOneThatWantsTheSamePort_AndAnotherCannotBeOpened_TheOldOneIsThereAgain()
    {
        _outputs.Replace("phone;a");
        FakeSink before = _opened["phone"];

        Assert.Throws<UserException>(() => _outputs.Replace("phone?listen=127.0.0.1;taken"));

        Assert.Equal("phone;a", _outputs.Addresses);
        Assert.Equal(["1", "2"], _outputs.All.Select(output => output.Id));
        Assert.True(before.IsDisposed);
        Assert.Equal((false, true), (_opened["phone"].IsDisposed, _opened["phone?listen=127.0.0.1"].IsDisposed));
    }

    [Fact]
    public void Replace_ByOneWhosePortAnotherOutputKeeps_EndsNothing()
    {
        _outputs.Replace("phone;a");

        Assert.Throws<UserException>(() => _outputs.Replace("phone;phone?listen=127.0.0.1"));

        Assert.Equal("phone;a", _outputs.Addresses);
        Assert.Equal((false, false), (_opened["phone"].IsDisposed, _opened["a"].IsDisposed));
    }

    [Fact]
    public void Replace_ByOneThatCannotListenThere_EndsNothing()
    {
        _outputs.Replace("phone");
        FakeSink before = _opened["phone"];

        Assert.Throws<UserException>(() => _outputs.Replace("phone?listen=203.0.113.5"));

        Assert.Equal("phone", _outputs.Addresses);
        Assert.False(before.IsDisposed);
    }

    [Fact]
    public void Add_OneMoreThanThereMayBe_IsRefusedAndNotOpened()
    {
        _outputs.Replace(string.Join(';', Enumerable.Range(0, 31)));
        _outputs.Add("the last");

        Assert.Throws<UserException>(() => _outputs.Add("one more"));

        Assert.Equal(32, _outputs.All.Count);
        Assert.DoesNotContain("one more", _opened.Keys);
    }

    [Fact]
    public void Replace_OneCannotBeEnded_TheOthersEnd()
    {
        _outputs.Replace("a;b;c");
        _opened["a"].WhenDisposed = () => throw new InvalidOperationException("a defect");
        _opened["b"].WhenDisposed = () => throw new IOException("no network");

        AggregateException told = Assert.Throws<AggregateException>(() => _outputs.Replace("d"));

        Assert.Equal(["a defect", "no network"], told.InnerExceptions.Select(fault => fault.Message));
        Assert.True(_opened["c"].IsDisposed);
        Assert.Equal("d", _outputs.Addresses);
    }

    [Fact]
    public void TheSameTwice_IsRefused()
    {
        _outputs.Replace("a");

        Assert.Throws<UserException>(() => _outputs.Add("a"));
        Assert.Throws<UserException>(() => _outputs.Replace("b;b"));

        Assert.Equal("a", _outputs.Addresses);
        Assert.False(_opened["a"].IsDisposed);
    }

    [Fact]
    public void Replace_WithNothing_EndsAll()
    {
        _outputs.Replace("a;c");
        _outputs.Add("b");

        _outputs.Replace("");

        Assert.Empty(_outputs.All);
        Assert.All(_opened.Values, sink => Assert.True(sink.IsDisposed));
    }
}
