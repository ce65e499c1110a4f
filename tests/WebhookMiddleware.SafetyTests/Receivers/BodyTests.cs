using System.IO.Compression;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers whose answer has a body without an end, or one that is not what it is said to be.</summary>
public sealed class BodyTests(ReceiverFixture api) : IClassFixture<ReceiverFixture>
{
    private const string Ok = "HTTP/1.1 200 OK\nContent-Type: application/json\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\n\n";
    private const string Denied = "HTTP/1.1 422 No\nContent-Type: application/problem+json\n";
    private const string Nothing = "                                ";

    private static readonly byte[] GzipHead = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    private static readonly byte[] EmptyBlock = [0, 0, 0, 0xff, 0xff];

    private static readonly Dictionary<string, Func<Stream, Stream>> Codings = new()
    {
        ["gzip"] = stream => new GZipStream(stream, CompressionLevel.Fastest),
        ["br"] = stream => new BrotliStream(stream, CompressionLevel.Fastest),
        ["deflate"] = stream => new ZLibStream(stream, CompressionLevel.Fastest),
        ["gzip, gzip"] = stream => new GZipStream(new GZipStream(stream, CompressionLevel.Fastest), CompressionLevel.Fastest),
    };

    public static TheoryData<string> CodingNames => [.. Codings.Keys];

    [Theory]
    [InlineData(Ok + "Content-Length: 9999999999\n\n", Nothing)]
    [InlineData(Chunked, "20\n" + Nothing + "\n")]
    [InlineData(Ok + "\n", Nothing)]
    [InlineData(Denied + "\n", Nothing)]
    public async Task Call_BodyIsEndless_IsMalformed(string begin, string then)
    {
        await using var receiver = Endless(begin, then);

        var result = await api.ExpectAsync(WebhookOutcome.MalformedResponse, receiver);

        result.Call.Detail.Should().Be("The response is larger than 262144 bytes.");
    }

    [Theory]
    [InlineData(Chunked + "2;", "xxxxxxxxxxxxxxxx")]
    [InlineData(Chunked, "0000000000000000")]
    [InlineData(Chunked + "2\n{}\n0\n", "X-Trailer: 1\n")]
    public async Task Call_WhatIsBesideTheBodyIsEndless_Fails(string begin, string then)
    {
        await using var receiver = Endless(begin, then);

        // The handler begins with the trailers again at each piece that arrives.
        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver, mostBytes: 16 * 1024 * 1024);
    }

    [Fact]
    public async Task Call_ErrorIsEndless_IsABadStatus()
    {
        await using var receiver = Endless("HTTP/1.1 500 No\n\n", Nothing);

        await api.ExpectAsync(WebhookOutcome.BadStatus, receiver);
    }

    [Fact]
    public async Task Call_GateAnswersWithoutEnd_PassesWithoutReading()
    {
        await using var receiver = Endless(Ok + "\n", Nothing);

        var result = await api.CallAsync(receiver, hook => hook with { ResponseContainsData = false });

        result.ShouldHavePassed();
        result.AllocatedBytes.Should().BeLessThan(ReceiverFixture.MostBytes);
        await ReceiverFixture.ShouldBeClosedAsync(receiver);
    }

    [Theory, MemberData(nameof(CodingNames))]
    public async Task Call_BodyIsABomb_IsMalformed(string coding)
    {
        var bomb = Compress(Codings[coding], length: 64 * 1024 * 1024);
        await using var receiver = RawReceiver.Answering($"{Ok}Content-Encoding: {coding}\nContent-Length: {bomb.Length}\n\n", bomb);

        var result = await api.CallAsync(receiver);

        result.ShouldHaveFailed(WebhookOutcome.MalformedResponse);
        result.AllocatedBytes.Should().BeLessThan(ReceiverFixture.MostBytes);
    }

    [Fact]
    public async Task Call_CompressedBodyNeverYieldsAByte_TimesOut()
    {
        await using var receiver = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok + "Content-Encoding: gzip\n\n");
            await connection.SendAsync(GzipHead);
            await connection.SendForeverAsync(EmptyBlock);
        });

        await api.ExpectAsync(WebhookOutcome.TimedOut, receiver);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Call_BodyIsNotCompressedAsSaid_IsMalformed(string coding)
    {
        await using var receiver = RawReceiver.Answering($"{Ok}Content-Encoding: {coding}\nContent-Length: 7\n\ngarbage");

        var result = await api.CallAsync(receiver);

        result.ShouldHaveFailed(WebhookOutcome.MalformedResponse);
        result.Call.Detail.Should().Be("The response can't be decompressed.");
    }

    [Theory]
    [InlineData("ZZ\n{}\n0\n\n")]
    [InlineData("-2\n{}\n0\n\n")]
    [InlineData("0x2\n{}\n0\n\n")]
    [InlineData("FFFFFFFFFFFFFFFFF\n{}\n0\n\n")]
    [InlineData("2\n{}0\n\n")]
    [InlineData("{}")]
    public async Task Call_ChunksAreGarbage_Fails(string chunks)
    {
        await using var receiver = RawReceiver.Answering(Chunked + chunks + "\n");

        await api.ExpectAsync(WebhookOutcome.ConnectionFailed, receiver);
    }

    [Fact]
    public async Task Call_TrailersContradictTheHead_AreIgnored()
    {
        await using var receiver = RawReceiver.Answering(Chunked + "2\n{}\n0\nContent-Length: 9\nContent-Type: text/html\nSet-Cookie: a=b\n\n");

        (await api.CallAsync(receiver)).ShouldHavePassed();
        await api.ShouldReuseConnectionAsync(receiver);
    }

    private static RawReceiver Endless(string begin, string then) => new(async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.SendAsync(begin);
        await connection.SendForeverAsync(then);
    });

    private static byte[] Compress(Func<Stream, Stream> coding, int length)
    {
        using var output = new MemoryStream();
        using (var stream = coding(output))
        {
            stream.Write(new byte[length]);
        }

        return output.ToArray();
    }
}
